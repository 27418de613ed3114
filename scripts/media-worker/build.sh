#!/usr/bin/env bash
# Builds mediasoup-worker from the sources inside the npm package, against Debian's libraries, with nothing else from the
# network: for hosts that reach neither mediasoup's prebuilt binaries nor the sources that its *.wrap files name.
#
# usage: build.sh MEDIASOUP_PACKAGE_DIR OUTPUT_FILE [LIBSRTP_2_SOURCE_DIR]
# needs: g++ pkg-config ninja-build, meson 1.1 or newer (command in $MESON), flatbuffers-compiler, libflatbuffers-dev,
#        libuv1-dev, libssl-dev, libabsl-dev, and libsrtp2-dev unless libsrtp's sources are given
set -euo pipefail
package=$1 output=$2 libsrtp=${3:-}
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cp -r "$package/worker" "$work/worker"
cd "$work/worker"

# Meson takes a subproject that is already unpacked, so a folder under the name that the .wrap file gives, pointing at
# the system's library, replaces each download.
for wrap in libuv openssl libsrtp3 flatbuffers abseil-cpp unordered-dense; do
  directory=$(sed -n 's/^directory *= *//p' "subprojects/$wrap.wrap")
  cp -r "$here/subprojects/$wrap" "subprojects/$directory"
  sed -i '/^patch_directory/d' "subprojects/$wrap.wrap"
  if [ "$wrap" = libsrtp3 ] && [ -n "$libsrtp" ]; then
    cp -r "$libsrtp" subprojects/libsrtp2
    mkdir "subprojects/$directory/include/srtp2"
    cp "$libsrtp"/include/srtp.h "$libsrtp"/crypto/include/{auth,cipher,crypto_types}.h "subprojects/$directory/include/srtp2/"
  fi
done

# Debian's libssl is built with kernel TLS. The worker's BIO callback answers 1 to every control question that is not a
# plain return, libssl reads that as "kernel TLS is on", allocates no write buffer and crashes on the first DTLS
# handshake. The return flag is a bit, so test the bit.
before='(operationType == BIO_CB_RETURN) ? static_cast<long>(ret) : 1;'
after='((operationType \& BIO_CB_RETURN) != 0) ? static_cast<long>(ret) : 1;'
if ! grep -qF "$before" src/RTC/DtlsTransport.cpp; then
  echo 'DtlsTransport.cpp has changed: review the patch for kernel TLS in build.sh' >&2
  exit 1
fi
sed -i "s/$before/$after/" src/RTC/DtlsTransport.cpp

compile() {
  cd "$1" &&
    ${MESON:-meson} setup --buildtype release -Db_ndebug=true -Db_pie=true -Db_staticpic=true "${@:2}" build . &&
    # libwebrtc's files include these headers without saying so to Meson: compiled first, they fail now and then.
    ninja -C build fbs/FBS/transport.h &&
    ninja -C build mediasoup-worker
}

# Headers cost nine tenths of each file, so a few large units compile in a quarter of the time.
cp -r "$work/worker" "$work/units"
if python3 "$here/unity.py" "$work/units" && compile "$work/units" --unity on --unity-size 12; then
  built=$work/units/build/mediasoup-worker
else
  echo 'Not in large units: file by file' >&2
  compile "$work/worker"
  built=$work/worker/build/mediasoup-worker
fi
strip "$built"
# Under its final name only when whole: two builds at once do not meet half a file.
install -D "$built" "$output.$$"
mv "$output.$$" "$output"
