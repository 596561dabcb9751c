/** Answers from outside, kept for as long as they say, but never long: bounded in number and age. */
import { decode } from "@dnsquery/dns-packet";

/** Seconds that an answer is kept at most; it is handed out with the age it came with. */
const MOST_SECONDS = 30;
const MOST_ENTRIES = 10_000;

interface Entry {
  readonly answer: Uint8Array;
  /** On the monotonic clock, in ms. */
  readonly until: number;
}

export class AnswerCache {
  readonly #entries = new Map<string, Entry>();
  readonly #now: () => number;

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** The answer with this query's id. */
  get(query: Uint8Array): Uint8Array | undefined {
    const key = keyOf(query);
    const entry = this.#entries.get(key);
    if (entry === undefined) return undefined;
    if (entry.until <= this.#now()) {
      this.#entries.delete(key);
      return undefined;
    }
    const answer = Buffer.from(entry.answer);
    answer.set(query.subarray(0, 2), 0);
    return answer;
  }

  /** Keeps an answer that says something lasting: records, or that there are none. */
  put(query: Uint8Array, answer: Uint8Array): void {
    const seconds = lifetimeOf(answer);
    if (seconds <= 0) return;
    const [oldest] = this.#entries.keys();
    if (this.#entries.size >= MOST_ENTRIES && oldest !== undefined) this.#entries.delete(oldest);
    this.#entries.set(keyOf(query), { answer, until: this.#now() + seconds * 1000 });
  }
}

/** Everything but the id: the question, and whatever flags and options change the answer. */
const keyOf = (query: Uint8Array): string => Buffer.from(query.subarray(2)).toString("latin1");

/** Seconds; 0 for what must not be kept: failures, and what was cut short. */
function lifetimeOf(answer: Uint8Array): number {
  const { rcode, flag_tc, answers = [], authorities = [] } = decode(answer);
  const lasting = rcode === "NOERROR" || rcode === "NXDOMAIN";
  const records = answers.length > 0 ? answers : authorities.filter(({ type }) => type === "SOA");
  if (!lasting || flag_tc === true || records.length === 0) return 0;
  return Math.min(MOST_SECONDS, ...records.map((record) => ("ttl" in record ? (record.ttl ?? 0) : 0)));
}
