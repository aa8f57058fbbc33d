#!/usr/bin/env bash
# Brings deploy/compose.yaml up and uses it: scripts/container/try-compose.sh [FOLDER]. As root on Debian, with podman, podman-compose
# and mmdebstrap. No registry of images is needed: stand-ins for the images of others are built from Debian's and npm's packages.
# All that podman keeps lies in FOLDER (a temporary one otherwise), apart from the machine's own images, volumes and containers; the
# images in FOLDER are used again the next time. It publishes port 443 while it runs.
set -euo pipefail
export PODMAN_IGNORE_CGROUPSV1_WARNING=true LANG=C.UTF-8

root=$(cd "$(dirname "$0")/../.." && pwd)
here=$root/scripts/container
authority=cleanroom.example
project=yinsuan-try
folder=${1:-$(mktemp -d)}
mkdir -p "$folder"
folder=$(cd "$folder" && pwd)
begun=$SECONDS
export YINSUAN_AUTHORITY=$authority

say() { echo "$((SECONDS - begun)) s: $*"; }
fail() {
  say "FAILED: $*" >&2
  exit 1
}

# within SECONDS COMMAND…: until it succeeds.
within() {
  local until=$((SECONDS + $1))
  shift
  until "$@" >/dev/null 2>&1; do
    [ $SECONDS -lt $until ] || fail "not within the time: $*"
    sleep 1
  done
}

# crun refuses where controllers of cgroups are divided between versions 1 and 2; runc does not.
runtime=crun
if [ ! -f /sys/fs/cgroup/cgroup.controllers ]; then runtime=runc; fi
command -v "$runtime" >/dev/null || fail "$runtime is not installed"

# An engine of its own: storage, networks and names apart from those of the machine.
mkdir -p "$folder"/{containers,networks,work}
cat >"$folder/storage.conf" <<END
[storage]
driver = "overlay"
graphroot = "$folder/containers/graph"
runroot = "$folder/containers/run"
END
cat >"$folder/containers.conf" <<END
[engine]
runtime = "$runtime"
[containers]
default_ulimits = ["nofile=$(ulimit -Hn):$(ulimit -Hn)", "nproc=$(ulimit -Hu):$(ulimit -Hu)"]
[network]
network_config_dir = "$folder/networks"
END
cat >"$folder/registries.conf" <<END
unqualified-search-registries = []
END
export CONTAINERS_STORAGE_CONF=$folder/storage.conf CONTAINERS_CONF_OVERRIDE=$folder/containers.conf
export CONTAINERS_REGISTRIES_CONF=$folder/registries.conf

work=$folder/work/checkout
compose() { podman-compose --project-name $project --file "$work/deploy/compose.yaml" "$@"; }
finish() {
  local code=$?
  trap - EXIT
  [ -z "${checks:-}" ] || kill "$checks"
  if [ "$code" -ne 0 ] && [ -d "$work" ]; then compose logs --tail 40 2>&1 || true; fi
  compose down --volumes --timeout 20 >/dev/null 2>&1 || true
  rm -rf "$folder/work"
  if [ $# -gt 0 ]; then
    umount "$folder/containers/graph/overlay" 2>/dev/null || true
    rm -rf --one-file-system "$folder"
  fi
  exit "$code"
}
if [ $# -eq 0 ]; then trap 'finish all' EXIT; else trap finish EXIT; fi

# The files that git has or would add, as a stranger would clone them.
rm -rf "$folder/work" && mkdir -p "$work"
git -c safe.directory='*' -C "$root" ls-files -z --cached --others --exclude-standard |
  (cd "$root" && xargs -0 cp --parents -t "$work")
image_of() { sed -nE "/^  $1:\$/,/^  [a-z]+:\$/s/^    image: (.*)/\1/p" "$work/deploy/compose.yaml"; }
base=$(sed -nE 's/^ARG BASE=(.*)/\1/p' "$work/deploy/Containerfile")

# stand_in STAGE IMAGE
stand_in() {
  podman image exists "localhost/$2" && return
  podman build --quiet --target "$1" --tag "localhost/$2" --file "$here/Containerfile.stand-ins" "$folder/work/stand-ins" \
    >/dev/null
  say "$2 is a stand-in"
}
images() {
  mkdir -p "$folder/work/stand-ins"
  if ! podman image exists localhost/debian-stand-in; then
    mmdebstrap --quiet --variant=minbase --include=ca-certificates,caddy,prometheus,postgresql-17,libcap2-bin \
      --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/doc/*' \
      trixie "$folder/work/debian.tar" /etc/apt/sources.list.d/debian.sources
    podman import --quiet "$folder/work/debian.tar" localhost/debian-stand-in >/dev/null
    rm "$folder/work/debian.tar"
    say 'Debian itself'
  fi
  cp "$here/postgres-entrypoint" "$root/node_modules/node/bin/node" "$folder/work/stand-ins/"
  cp -r "$(npm root --global)/npm" "$folder/work/stand-ins/npm"
  stand_in node "$base"
  stand_in postgres "$(image_of database)"
  stand_in caddy "$(image_of proxy)"
  stand_in prometheus "$(image_of prometheus)"
}
images

# As npm is set up on this machine: its registry and the authorities that it trusts.
settings=(--network host --volume "$(npm config get cache):/root/.npm")
for file in "$(npm config get globalconfig):/usr/local/etc/npmrc" "$(npm config get userconfig):/root/.npmrc" \
  "$(npm config get cafile):$(npm config get cafile)"; do
  if [ -f "${file%%:*}" ]; then settings+=(--volume "$file:ro"); fi
done
podman build --quiet "${settings[@]}" --tag "localhost/$(image_of service)" --file "$work/deploy/Containerfile" "$work" >/dev/null
say 'the image of the service is built'

# As docs/OPERATING.md has it.
mkdir -m 700 "$work/deploy/secrets"
secret() { (umask 077 && cat >"$work/deploy/secrets/$1"); }
openssl rand -hex 24 | secret database-password
openssl rand -hex 24 | secret grafana-password
printf 'postgres://yinsuan:%s@database/yinsuan' "$(cat "$work/deploy/secrets/database-password")" | secret database-url
chmod 444 "$work"/deploy/secrets/*
compose run --rm -T service init --name $authority/log --officer officer --officer-title Officer --officer-title-zh 区合规办 \
  >"$folder/work/first.codes" 2>"$folder/work/init.said" || fail "init: $(cat "$folder/work/init.said")"
grep -oE "$authority/log\+[0-9a-f]+\+\S+" "$folder/work/init.said" >"$folder/work/log.vkey"
compose run --rm -T --no-deps witness witness init /data/witness --witness-name mall.example/witness \
  --log "$(cat "$folder/work/log.vkey")" >"$folder/work/witness.vkey"
# Podman leaves the intervals of health checks to systemd's timers; where systemd does not run, this loop keeps them.
if [ ! -d /run/systemd/system ]; then
  while sleep 3; do
    for name in $(podman ps --format '{{.Names}}'); do podman healthcheck run "$name" >/dev/null 2>&1 || true; done
  done &
  checks=$!
fi
# Grafana is in no package: its stand-in would prove nothing.
services=(database service witness proxy prometheus)
compose up --detach "${services[@]}" >/dev/null 2>"$folder/work/up.said" || fail "up: $(cat "$folder/work/up.said")"
say 'up'

# Through the proxy, with its certificate, as members come.
volume() { podman volume inspect --format '{{.Mountpoint}}' "${project}_$1"; }
authorities=$(volume proxy)/caddy/pki/authorities/local/root.crt
within 60 test -s "$authorities"
cp "$authorities" "$folder/work/root.crt"
through() {
  curl --silent --show-error --fail --cacert "$folder/work/root.crt" --resolve "$authority:443:127.0.0.1" "https://$authority$1"
}
within 60 through /readyz
say "ready: $(through /readyz)"
through / | grep -q '<script type="module"' || fail 'the console is not served'

# Each container: its processes' user, its root, its capabilities.
for name in $(podman ps --format '{{.Names}}'); do
  pid=$(podman inspect --format '{{.State.Pid}}' "$name")
  user=$(awk '/^Uid:/ { print $2 }' "/proc/$pid/status")
  effective=$(awk '/^CapEff:/ { print $2 }' "/proc/$pid/status")
  new=$(awk '/^NoNewPrivs:/ { print $2 }' "/proc/$pid/status")
  mount=$(awk '$5 == "/" { print $6 }' "/proc/$pid/mountinfo")
  [ "$user" -ne 0 ] || fail "$name runs as root"
  [ "$new" -eq 1 ] || fail "$name may gain privileges"
  [[ ,$mount, == *,ro,* ]] || fail "the root of $name is writable"
  say "$name: user $user, root read-only, capabilities $effective"
done

# A member is a container too, on the machine's own network.
mkdir -m 777 "$folder/work/members"
chmod 644 "$folder/work/root.crt"
member() {
  podman run --rm --network host --add-host "$authority:127.0.0.1" --env NODE_EXTRA_CA_CERTS=/root.crt \
    --env HOME=/members --workdir /members \
    --volume "$folder/work/root.crt:/root.crt:ro" --volume "$folder/work/members:/members" \
    --volume "$work/examples:/examples:ro" --volume "$folder/work/orders:/orders:ro" "localhost/$(image_of service)" "$@"
}
code() { sed -n "s/^$1 //p" "$folder/work/first.codes"; }
mkdir "$folder/work/orders"
"$root/node_modules/.bin/node" "$root/scripts/sample/main.ts" "$folder/work/orders/orders.csv" --rows 5000 >/dev/null
chmod -R a+rX "$folder/work/orders" "$work/examples"
at=https://$authority
member enrol "$at" "$(code operator)" >/dev/null
member enrol "$at" "$(code officer)" >/dev/null
member enrol "$at" "$(member org add mall --title Mall --title-zh 平台 --role provider --as operator)" >/dev/null
member enrol "$at" "$(member org add maker --title Maker --title-zh 企业 --role consumer --as operator)" >/dev/null
member dataset publish /examples/appliance-orders/dataset.yaml --data /orders --out prepared --secret unit-secret \
  --as mall >/dev/null
member grant issue --dataset appliance-orders --to maker --modes open --purpose product-planning --budget epsilon:3 \
  --expires +90d --as mall >/dev/null
member desk approve appliance-orders@2025 --note read --as officer >/dev/null
member grant accept --yes --as maker >/dev/null
member query profile appliance-orders@2025 category=空气炸锅 --by gender --epsilon 1 --output answer.json --as maker
member answer verify answer.json --as maker
member log verify "$at" --as maker
say 'a question is asked, answered and verified'

# What Prometheus sees.
promtool() { podman exec "${project}_prometheus_1" promtool "$@"; }
ask() { promtool query instant http://127.0.0.1:9090 "$1"; }
scraped() { ask 'up{job="yinsuan"} == 1' | grep -q .; }
within 120 scraped
promtool check config /etc/prometheus/prometheus.yaml | grep -E 'rules found$'
ask 'count(count by (__name__) ({__name__=~"yinsuan_.*"}))' | grep -q . || fail 'no figures of the service'
say 'Prometheus scrapes the service and has its rules'

# A stopped and started service has kept everything.
compose restart service >/dev/null 2>&1
within 120 through /readyz
member answer verify answer.json --as maker
say 'kept over a restart'
