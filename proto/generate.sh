#!/bin/sh
# generate.sh GENERATORS OUT: messages (lite) and gRPC stubs from every .proto under src/main/proto.
# Does nothing when OUT is newer than all of them.
set -eu
here=$(cd "$(dirname "$0")/src/main/proto" && pwd)
generators=$1
out=$2
if [ -f "$out/.done" ] && [ -z "$(find "$here" -newer "$out/.done" -type f)" ]; then exit 0; fi
chmod +x "$generators/protoc" "$generators/protoc-gen-grpc-java"
rm -rf "$out"
mkdir -p "$out"
cd "$here"
"$generators/protoc" -I . -I "$generators/include" \
  --plugin=protoc-gen-grpc-java="$generators/protoc-gen-grpc-java" \
  --java_out=lite:"$out" --grpc-java_out=@generated=omit,lite:"$out" \
  $(find . -name '*.proto' | sed 's|^\./||')
touch "$out/.done"
