"""
usage: unity.py WORKER_DIR

Prepares the worker's sources for `meson setup --unity on`, which compiles many files as one. Files that name the same
thing as another one twice stay alone, in libraries of their own. Fails when the sources are not those of mediasoup 3.27.
"""

import pathlib
import re
import sys

WORKER = pathlib.Path(sys.argv[1])
ALONE = [
    'src/Settings.cpp',
    'src/RTC/SCTP/association/TransmissionControlBlock.cpp',
    'src/handles/UnixStreamSocketHandle.cpp',
    'src/handles/TcpServerHandle.cpp',
    'src/handles/UdpSocketHandle.cpp',
    'src/RTC/WebRtcTransport.cpp',
    'src/RTC/PlainTransport.cpp',
    'src/RTC/TransportCongestionControlServer.cpp',
    'src/RTC/SvcProducerStreamManager.cpp',
    'src/RTC/RTP/RtxStream.cpp',
    'src/RTC/RTCP/Feedback.cpp',
    'src/RTC/BWE/TargetRateController.cpp',
]
ALONE_IN_LIBWEBRTC = "  'libwebrtc/modules/congestion_controller/goog_cc/trendline_estimator.cc',\n"


def replaced(text, before, after):
    if text.count(before) != 1:
        sys.exit(f'not once in these sources: {before}')
    return text.replace(before, after)


def worker_alone(text):
    for name in ALONE:
        text = replaced(text, f"  '{name}',\n", '')
    names = ',\n'.join(f"  '{name}'" for name in ALONE)
    executable = "executable(\n  'mediasoup-worker',"
    library = f"""alone = static_library(
  'mediasoup-worker-alone',
{names},
  build_by_default: false,
  dependencies: dependencies,
  include_directories: include_directories('include'),
  cpp_args: cpp_args + ['-DMS_EXECUTABLE'],
  override_options: ['unity=off'],
)

"""
    return replaced(text, executable, f'{library}{executable}\n  link_whole: alone,')


def libwebrtc_alone(text):
    text = replaced(text, ALONE_IN_LIBWEBRTC, '')
    options = re.search(
        r'  dependencies: \[\n    local_include_directories,\n    libuv_proj.*?  cpp_args: cpp_args,\n', text, re.S
    )
    if options is None:
        sys.exit('libwebrtc/meson.build has changed')
    library = "libwebrtc = library(\n  'libwebrtc',\n  libwebrtc_sources,\n"
    alone = f"""alone = static_library(
  'libwebrtc-alone',
{ALONE_IN_LIBWEBRTC}{options.group(0)}  override_options: ['unity=off'],
)

"""
    return replaced(text, library, f'{alone}{library}  link_whole: alone,\n')


for path, change in [('meson.build', worker_alone), ('deps/libwebrtc/meson.build', libwebrtc_alone)]:
    file = WORKER / path
    file.write_text(change(file.read_text()))
