#!/bin/sh
# compile.sh OUT: the native programs, static and without libc, into OUT/ARCH, when a source is newer.
# The other architecture is compiled too where its cross compiler is there.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
compile() {
  mkdir -p "$3"
  for source in "$here"/*.c; do
    out=$3/$(basename "$source" .c)
    [ "$out" -nt "$source" ] && [ "$out" -nt "$0" ] && continue
    "$1" -std=c11 -Os -Wall -Wextra -Wno-parentheses -Werror -ffreestanding -nostdlib -static -fno-stack-protector \
      -fno-asynchronous-unwind-tables -fno-tree-loop-distribute-patterns -fno-pie -no-pie \
      -Wl,--build-id=none,-z,noexecstack,-z,norelro,-n,--no-warn-rwx-segments -s -o "$out.new" "$source"
    mv "$out.new" "$out"
  done
}
case $(uname -m) in
  x86_64)
    compile gcc x86_64 "$1/x86_64"
    if command -v aarch64-linux-gnu-gcc >/dev/null; then compile aarch64-linux-gnu-gcc aarch64 "$1/aarch64"; fi ;;
  aarch64) compile gcc aarch64 "$1/aarch64" ;;
  *) echo "jukung needs x86_64 or aarch64, not $(uname -m)" >&2; exit 1 ;;
esac
