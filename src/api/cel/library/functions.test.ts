import { describe, expect, test } from "bun:test";
import { DYN } from "../cel-type.ts";
import { compileCel } from "../compile.ts";
import { CostBudget } from "../cost-budget.ts";
import type { CelValue } from "../value.ts";
import { AUTHORIZER_TYPE, type AuthorizationQuery, CelAuthorizer, RESOURCE_CHECK_TYPE } from "./authorization.ts";

const d = { n: null, i: 3, f: 2.5, s: "text", l: [1, "two", { k: true }], m: { a: 1 } };

function run(expression: string): CelValue {
  return compileCel(expression, { variables: { d: DYN } }).evaluate({ d }, new CostBudget());
}

/** Expressions that hold. */
const TRUE: Readonly<Record<string, readonly string[]>> = {
  numbers: [
    "1 + 2 * 3 - 4 / 2 == 5",
    "-7 / 2 == -3 && -7 % 3 == -1",
    "7u / 2u == 3u && 7u % 4u == 3u",
    "1.0 / 0.0 > 1e300",
    "0x1F == 31 && 0xAu == 10u",
    "-9223372036854775808 < 0",
    "9223372036854775807 > 9223372036854775806",
    "1 < 1.5 && 2u > 1 && 3.0 >= 3u",
    "dyn(1) == dyn(1.0) && dyn(1u) == dyn(1)",
    "int('42') == 42 && int(2.9) == 2 && int(3u) == 3",
    "uint('42') == 42u && uint(7) == 7u",
    "double('1.5') == 1.5 && double(2) == 2.0",
    "string(1.0) == '1' && string(1e21) == '1e+21' && string(0.00001) == '1e-05'",
    "int(timestamp('1970-01-01T00:00:10Z')) == 10",
  ],
  logic: [
    "true || d.missing",
    "d.missing || true",
    "!(false && d.missing) && !(d.missing && false)",
    "true ? true : d.missing",
    "[1, 2].exists(x, x / (x - 1) > 1 || x == 2)",
    "type(d.i) == int && type(d.f) == double && type(null) == null_type",
    "type(type(1)) == type && type([]) == list && type({}) == map",
  ],
  dynamic: [
    "d.n == null && has(d.n) && !has(d.nn)",
    "d.l[2].k && d.l[1] == 'two' && d['m']['a'] == 1",
    "'a' in d.m && !('b' in d.m) && 1 in d.l",
    "size(d.l) == 3 && d.m.size() == 1",
    "d.l == [dyn(1), dyn('two'), dyn({'k': true})] && d.m == {'a': 1}",
  ],
  strings: [
    "'tacocat'.charAt(3) == 'o' && 'tacocat'.charAt(7) == ''",
    "'hello mellow'.indexOf('') == 0 && 'hello mellow'.indexOf('ello') == 1 && 'hello mellow'.indexOf('jello') == -1",
    "'hello mellow'.indexOf('', 2) == 2 && 'hello mellow'.indexOf('ello', 2) == 7",
    "'hello mellow'.lastIndexOf('') == 12 && 'hello mellow'.lastIndexOf('ello') == 7 && 'hello mellow'.lastIndexOf('ello', 6) == 1",
    "['hello', 'mellow'].join() == 'hellomellow' && ['a', 'b'].join(' ') == 'a b' && [].join('/') == ''",
    "'TacoCat'.lowerAscii() == 'tacocat' && 'TacoCÆt Xii'.lowerAscii() == 'tacocÆt xii'",
    "'TacoCæt Xii'.upperAscii() == 'TACOCæT XII'",
    "'hello hello'.replace('he', 'we') == 'wello wello' && 'hello hello'.replace('he', 'we', 1) == 'wello hello'",
    "'hello hello'.replace('he', 'we', 0) == 'hello hello' && 'ab'.replace('', '_') == '_a_b_' && '👑'.replace('', '_') == '_👑_'",
    "'hello hello hello'.split(' ') == ['hello', 'hello', 'hello'] && 'a b c'.split(' ', 2) == ['a', 'b c']",
    "'a b'.split(' ', 0) == [] && 'a b'.split(' ', 1) == ['a b'] && 'a👑'.split('') == ['a', '👑']",
    "'tacocat'.substring(4) == 'cat' && 'tacocat'.substring(0, 4) == 'taco' && 'ta©o©αT'.substring(2, 6) == '©o©α'",
    "'  \\u3000trim\\n    '.trim() == 'trim'",
    "'%s %d %.2f %e %x %X %o %b %%'.format(['a', 1, 2.5, 1234.5, 255, 'hi', 8, 5]) == 'a 1 2.50 1.234500e+03 ff 6869 10 101 %'",
    "'%s'.format([[1, 'a', {'k': [true, null]}]]) == '[1, a, {k: [true, null]}]'",
    "'%s %s'.format([duration('1h30m'), timestamp('2023-02-03T23:31:20+00:00')]) == '5400s 2023-02-03T23:31:20Z'",
    `strings.quote('first\\n"second"') == "\\"first\\\\n\\\\\\"second\\\\\\"\\""`,
    "'abc'.contains('b') && 'abc'.startsWith('ab') && 'abc'.endsWith('bc')",
    "size('👑') == 1 && b'👑'.size() == 4 && '\\U0001F451' == '👑' && '\\u00e9' == 'é' && '\\x41\\101' == 'AA'",
    "r'\\n' == '\\\\n' && '''a\nb''' == 'a\\nb' && b'\\xff' == bytes(b'\\377')",
    "'b' > 'a' && b'b' > b'a' && '\\uFFFF' < '👑'",
  ],
  lists: [
    "[1, 2, 3].isSorted() && !['b', 'a'].isSorted() && [1].isSorted()",
    "[1, 3].sum() == 4 && [1.5, 2.5].sum() == 4.0 && [1u].sum() == 1u && [duration('1m'), duration('1s')].sum() == duration('61s')",
    "[1, 3, 2].min() == 1 && ['a', 'c', 'b'].max() == 'c'",
    "[1, 2, 2, 3].indexOf(2) == 1 && ['a', 'b', 'b', 'c'].lastIndexOf('b') == 2 && [1.0].indexOf(1.1) == -1",
    "[1, 2] + [3] == [1, 2, 3] && 2 in [1, 2] && !('x' in ['y'])",
    "[1, 2, 3].map(x, x * 2) == [2, 4, 6] && [1, 2, 3].map(x, x > 1, x * 2) == [4, 6] && [1, 2].filter(x, x > 1) == [2]",
    "[1, 2].all(x, x > 0) && [1, 2].exists(x, x == 2) && [1, 2, 2].exists_one(x, x == 1) && ![2, 2].exists_one(x, x == 2)",
    "{'a': 1, 'b': 2}.all(k, k in ['a', 'b']) && {'a': 1}.map(k, k) == ['a']",
    "[[1], [2]].map(x, x.map(y, y + 1)) == [[2], [3]]",
    "sets.contains([1, 2, 3, 4], [2, 3]) && sets.equivalent([1, 2], [2, 1, 1]) && sets.intersects([1], [1, 2]) && !sets.intersects([1], [])",
    "[?optional.of(1), ?optional.none()] == [1] && {?'a': optional.none(), 'b': 2} == {'b': 2}",
  ],
  "two variables": [
    "[1, 2].all(i, v, i < v) && {'a': 1}.exists(k, v, k == 'a' && v == 1) && [5, 6].existsOne(i, v, v == 6)",
    "[3, 4].transformList(i, v, i + v) == [3, 5] && [3, 4].transformList(i, v, v > 3, v) == [4]",
    "{'a': 1}.transformMap(k, v, v + 1) == {'a': 2} && [7].transformMap(i, v, v) == {0: 7}",
    "{'a': 'x'}.transformMapEntry(k, v, {v: k}) == {'x': 'a'} && {'a': 1, 'b': 2}.transformMapEntry(k, v, v > 1, {k: v}) == {'b': 2}",
  ],
  optionals: [
    "optional.of(1).value() == 1 && !optional.none().hasValue() && optional.none().orValue(2) == 2",
    "d.?s.orValue('x') == 'text' && d.?q.?r.orValue('x') == 'x' && d[?'s'].hasValue() && d.l[?9].orValue(0) == 0",
    "optional.of(2).optMap(x, x * 2) == optional.of(4) && optional.of(2).optFlatMap(x, optional.none()) == optional.none()",
    "optional.ofNonZeroValue('') == optional.none() && optional.ofNonZeroValue('a') == optional.of('a')",
    "optional.none().or(optional.of(1)).value() == 1 && has(d.?m.a) && !has(d.?q.a)",
  ],
  regex: [
    "'abc 123'.matches('[0-9]+') && matches('abc', '^a.c$') && !'abc'.matches('^b')",
    "'abc 123'.find('[0-9]+') == '123' && 'abc'.find('[0-9]+') == ''",
    "'123 abc 456'.findAll('[0-9]+') == ['123', '456'] && '123 abc 456'.findAll('[0-9]+', 1) == ['123'] && 'a'.findAll('b') == []",
    "'123 abc 456'.findAll('[0-9]+', 0) == [] && 'line1\\nline2'.matches('(?m)^line2$')",
  ],
  times: [
    "timestamp('2009-02-13T23:31:30Z').getFullYear() == 2009 && timestamp('2009-02-13T23:31:30Z').getMonth() == 1",
    "timestamp('2009-02-13T23:31:30Z').getDate() == 13 && timestamp('2009-02-13T23:31:30Z').getDayOfMonth() == 12",
    "timestamp('2009-02-13T23:31:30Z').getDayOfWeek() == 5 && timestamp('2009-02-13T23:31:30Z').getDayOfYear() == 43",
    "timestamp('2009-02-13T23:31:30Z').getHours('Asia/Tokyo') == 8 && timestamp('2009-02-13T23:31:30Z').getHours('-01:30') == 22",
    "timestamp('2009-02-13T23:31:30.123456789Z').getMilliseconds() == 123 && string(timestamp('2009-02-13T23:31:30.123456789Z')) == '2009-02-13T23:31:30.123456789Z'",
    "duration('90m').getHours() == 1 && duration('90m').getMinutes() == 90 && duration('1.5s').getMilliseconds() == 500",
    "timestamp('2020-01-01T01:00:00Z') - timestamp('2020-01-01T00:00:00Z') == duration('1h')",
    "timestamp('2020-01-01T00:00:00Z') + duration('24h') == timestamp('2020-01-02T00:00:00Z') && duration('-1h') < duration('0')",
    "string(duration('1h1ms')) == '3600.001s' && timestamp('2020-01-01T01:00:00+01:00') == timestamp('2020-01-01T00:00:00Z')",
  ],
  urls: [
    "url('https://user:pass@example.com:80/path?k=v#frag').getScheme() == 'https'",
    "url('https://example.com:80/').getHost() == 'example.com:80' && url('https://[::1]:80/').getHostname() == '::1'",
    "url('https://example.com/a b/').getEscapedPath() == '/a%20b/' && url('/path').getEscapedPath() == '/path'",
    "url('https://example.com/path?k1=a&k2=b&k2=c').getQuery() == {'k1': ['a'], 'k2': ['b', 'c']}",
    "url('https://example.com:8080').getPort() == '8080' && url('/path').getPort() == ''",
    "isURL('https://user:pass@example.com:80/query?val=v#frag') && isURL('/absolute') && !isURL('https://a:b:c/') && !isURL('../relative')",
  ],
  addresses: [
    "isIP('127.0.0.1') && isIP('::1') && !isIP('127.0.0.256') && !isIP('127.0.0.01') && !isIP('::ffff:1.2.3.4') && !isIP('fe80::1%eth0')",
    "ip('192.168.0.1') == ip('192.168.0.1') && ip('2001:db8::abcd') == ip('2001:DB8::ABCD') && ip('::1').family() == 6",
    "ip.isCanonical('2001:db8::abcd') && !ip.isCanonical('2001:DB8::ABCD') && !ip.isCanonical('2001:db8:0::1')",
    "ip('0.0.0.0').isUnspecified() && ip('127.0.0.1').isLoopback() && ip('224.0.0.1').isLinkLocalMulticast() && ip('ff02::1').isLinkLocalMulticast()",
    "ip('169.254.169.254').isLinkLocalUnicast() && ip('fe80::1').isLinkLocalUnicast() && ip('192.168.0.1').isGlobalUnicast() && !ip('255.255.255.255').isGlobalUnicast()",
    "string(ip('2001:db8:0:0:1:0:0:1')) == '2001:db8::1:0:0:1' && string(cidr('192.168.0.0/24')) == '192.168.0.0/24'",
    "isCIDR('192.168.0.0/16') && !isCIDR('192.168.0.0/33') && !isCIDR('192.168.0.0') && !isCIDR('192.168.0.0/08')",
    "cidr('192.168.0.0/24').containsIP('192.168.0.1') && cidr('192.168.0.0/24').containsIP(ip('192.168.0.1')) && !cidr('192.168.0.0/24').containsIP('192.168.1.1')",
    "cidr('192.168.0.0/16').containsCIDR('192.168.10.0/24') && cidr('::/0').containsCIDR(cidr('2001:db8::/32')) && !cidr('192.168.0.0/24').containsCIDR('192.168.0.0/23')",
    "cidr('192.168.0.1/24').ip() == ip('192.168.0.1') && cidr('192.168.0.1/24').masked() == cidr('192.168.0.0/24') && cidr('::1/128').prefixLength() == 128",
  ],
  quantities: [
    "isQuantity('1.3G') && isQuantity('1.3Gi') && !isQuantity('1,3G') && !isQuantity('Three') && isQuantity('5e3')",
    "quantity('200M').compareTo(quantity('0.2G')) == 0 && quantity('50M').isLessThan(quantity('50Mi')) && quantity('50Mi').isGreaterThan(quantity('50M'))",
    "quantity('50k').add(quantity('20')) == quantity('50.02k') && quantity('50k').sub(20) == quantity('49980')",
    "quantity('50k').add(20).sub(quantity('100k')).sub(-50000).asInteger() == 20 && quantity('-5').sign() == -1",
    "quantity('50000000G').isInteger() && !quantity('0.5').isInteger() && quantity('50.703k').asApproximateFloat() == 50703.0",
  ],
  versions: [
    "isSemver('1.2.3-alpha.1+b') && !isSemver('v1.2.3') && isSemver('v1.2', true) && !isSemver('1.02.3') && isSemver('01.02.03', true)",
    "semver('1.2.3').major() == 1 && semver('1.2.3').minor() == 2 && semver('v1', true).patch() == 0",
    "semver('1.0.0-alpha').isLessThan(semver('1.0.0')) && semver('1.10.0').isGreaterThan(semver('1.9.0')) && semver('1.0.0+a') == semver('1.0.0+b')",
    "semver('1.0.0-alpha.1').compareTo(semver('1.0.0-alpha.beta')) == -1",
  ],
  formats: [
    "!format.dns1123Label().validate('my-label-name').hasValue() && format.dns1123Label().validate('contains.dots').hasValue()",
    "!format.dns1123Subdomain().validate('apiextensions.k8s.io').hasValue() && format.dns1035Label().validate('1a').hasValue()",
    "!format.dns1123LabelPrefix().validate('my-label-prefix-').hasValue() && !format.qualifiedName().validate('k8s.io/v1').hasValue()",
    "!format.uuid().validate('123e4567-e89b-12d3-a456-426614174000').hasValue() && format.byte().validate('a').hasValue()",
    "!format.date().validate('2021-01-01').hasValue() && format.date().validate('2021-13-01').hasValue() && !format.datetime().validate('2021-01-01T00:00:00Z').hasValue()",
    "!format.uri().validate('http://example.com').hasValue() && format.named('dns1123Label').hasValue() && !format.named('nothing').hasValue()",
    "format.named('labelValue').value() == format.labelValue() && jsonpatch.escapeKey('k8s.io/a~b') == 'k8s.io~1a~0b'",
  ],
};

describe("FUNCTIONS", () => {
  for (const [subject, expressions] of Object.entries(TRUE)) {
    test.each([...expressions])(`compute ${subject}: %s`, (expression) => {
      expect(run(expression)).toBe(true);
    });
  }

  test.each([
    ["d.missing == 1", "no such key: missing"],
    ["d.l[3] == 1", "index out of bounds: 3"],
    ["d.m['b'] == 1", "no such key: b"],
    ["1 / (d.i - 3) == 1", "division by zero"],
    ["1 % (d.i - 3) == 1", "modulus by zero"],
    ["9223372036854775807 + d.i > 0", "integer overflow"],
    ["0u - 1u == 0u", "unsigned integer overflow"],
    ["d.s + 1 == 1", "no such overload"],
    ["d.s.x == 1", "no such overload: x"],
    ["int('x') == 1", "type conversion error from string to int: invalid value 'x'"],
    ["'abc'.substring(4) == ''", "index out of range: 4"],
    ["'abc'.substring(2, 1) == ''", "invalid substring range. start: 2, end: 1"],
    ["optional.none().value() == 1", "optional.none() dereference"],
    ["[1, 2].filter(x, x > 5).min() == 1", "min called on empty list"],
    ["{d.s: 1, 'text': 2}.size() == 1", "Failed with repeated key: text"],
    ["ip('x') == ip('::1')", 'IP Address "x" parse error during conversion from string'],
    ["'%d'.format(['a']) == ''", "error during formatting: decimal clause cannot be used on string"],
    ["'%s %s'.format(['a']) == ''", "index 1 out of range"],
    ["quantity('0.5').asInteger() == 1", "cannot convert value to integer"],
  ])("say what went wrong: %s", (expression, message) => {
    expect(() => run(expression)).toThrow(message);
  });

  test("ask the authorizer what the expression asks", () => {
    const asked: AuthorizationQuery[] = [];
    const authorize = (query: AuthorizationQuery) => {
      asked.push(query);
      return { allowed: query.verb === "get", reason: "because" };
    };
    const variables = { authorizer: AUTHORIZER_TYPE, "authorizer.requestResource": RESOURCE_CHECK_TYPE };
    const bindings = {
      authorizer: new CelAuthorizer(authorize),
      "authorizer.requestResource": new CelAuthorizer(authorize, RESOURCE_CHECK_TYPE, { group: "", resource: "pods" }),
    };
    const cost = (expression: string): number => {
      const budget = new CostBudget();
      expect(compileCel(expression, { variables }).evaluate(bindings, budget)).toBe(true);
      return budget.used;
    };
    expect(cost("authorizer.path('/healthz').check('get').allowed()")).toBe(350003);
    expect(
      cost(
        "authorizer.group('apps').resource('deployments').subresource('status').namespace('test').name('backend').check('get').allowed()",
      ),
    ).toBe(350007);
    cost("!authorizer.requestResource.check('delete').allowed()");
    cost("authorizer.serviceAccount('ns', 'sa').group('').resource('pods').check('get').reason() == 'because'");
    expect(asked).toEqual([
      { path: "/healthz", verb: "get" },
      {
        group: "apps",
        resource: "deployments",
        subresource: "status",
        namespace: "test",
        name: "backend",
        verb: "get",
      },
      { group: "", resource: "pods", verb: "delete" },
      { serviceAccount: { namespace: "ns", name: "sa" }, group: "", resource: "pods", verb: "get" },
    ]);
  });

  // The numbers of Kubernetes' own tests; there constants are not folded, so that only the estimates are the same.
  test.each([
    ["url('https:://kubernetes.io/').getHost()", 4, 4],
    ["url('https:://kubernetes.io/') == url('https:://kubernetes.io/')", 7, 9],
    ["ip('2001:db8:3333:4444:5555:6666:7777:8888').family()", 5, 5],
    ["ip('192.168.0.1') == ip('192.168.0.1')", 5, 5],
    ["ip.isCanonical('2001:db8:3333:4444:5555:6666:7777:8888')", 8, 8],
    ["cidr('192.168.0.0/16').containsCIDR(cidr('192.0.0.0/30'))", 7, 11],
    ["cidr('192.168.0.0/16').containsIP('192.0.0.1')", 4, 7],
    ["'ABCDEFGHIJ abcdefghij'.lowerAscii() == 'abcdefghij ABCDEFGHIJ'.lowerAscii()", 7, 9],
    ["strings.quote('ABCDEFGHIJ abcdefghij') == strings.quote('ABCDEFGHIJ abcdefghij')", 7, 11],
    ["'abc 123 def 123'.replace('', 'x')", 3, 3],
    ["'abc 123 def 123'.split(' ', 1)", 3, 3],
    ["'abc 123 def 123'.findAll('123', 1)", 2, 2],
    ['quantity("200M") == quantity("0.2G") && quantity("0.2G") == quantity("200M")', 3, 6],
    ['quantity("50k").add(20).sub(quantity("100k")).sub(-50000).asInteger() > 0', 7, 7],
    ['format.named("dns1123Subdomain").value().validate("my-name")', 34, 34],
    ['format.named("dns1123Label").value() == format.named("dns1123Label").value()', 5, 11],
    ["sets.contains([1, 2, 3, 4], [2, 3])", 29, 29],
    ["sets.equivalent([1], [1, 1])", 25, 25],
    ['semver("1234.56789012345.67890123456789")', 4, 4],
    ["[1, 2, 3, 4, 5].sum()", 15, 15],
    ["{'a': 1, 'b': 2}.all(k, v, v > 0)", 37, 41],
    ["{'a': 1, 'b': 2}.transformMap(k, v, v < 5, v + 1)", 67, 75],
    ["[1, 2].transformList(i, v, v < 5, v + 1)", 27, 53],
  ])("are expected to cost what they cost in Kubernetes: %s", (expression, min, max) => {
    expect(compileCel(expression, { variables: {} }).estimate()).toEqual({ min, max });
  });
});
