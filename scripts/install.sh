#!/usr/bin/env bash
# Installs what a target needs and says what it does: install.sh node|build|test [...]. Safe to repeat; installs only what is missing.
set -euo pipefail
cd "$(dirname "$0")/.."

node_packages=(containerd runc containernetworking-plugins nftables iproute2 iptables conntrack busybox-static)
test_packages=("${node_packages[@]}" etcd-server curl unzip procps util-linux python3-kubernetes)

apt_install() {
  local missing=()
  for package in "$@"; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || missing+=("$package")
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  if [ "$(id -u)" != 0 ]; then
    echo "error: these packages are missing and only root can install them: ${missing[*]}" >&2
    exit 1
  fi
  echo "installing ${missing[*]}"
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq
  # Packages must not start services of their own: those would take ports that orch and its tests use.
  local policy=/usr/sbin/policy-rc.d status=0 ours=
  [ -e $policy ] || { printf '#!/bin/sh\nexit 101\n' >$policy; chmod 755 $policy; ours=1; }
  apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null || status=$?
  [ -z "$ours" ] || rm -f $policy
  if [ $status != 0 ]; then
    echo "error: apt-get could not install: ${missing[*]}; run it by hand to see why" >&2
    exit 1
  fi
}

npm_install() {
  # The lock file is newer than what is installed, or nothing is installed.
  if [ ! -x node_modules/.bin/bun ] || [ package-lock.json -nt node_modules/.package-lock.json ]; then
    command -v npm >/dev/null || { echo "error: npm is missing: apt-get install npm" >&2; exit 1; }
    echo "installing npm packages"
    npm ci --loglevel=error
  fi
}

for part in "$@"; do
  case $part in
    node) apt_install "${node_packages[@]}" ;;
    build) npm_install ;;
    test) apt_install "${test_packages[@]}"; npm_install ;;
    *) echo "error: unknown part \"$part\" (node, build, test)" >&2; exit 2 ;;
  esac
done
