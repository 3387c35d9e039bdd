# Sourced by the scripts beside it: builds Lens and installs what it is held against. What cannot be had is missing in
# the table, and named.
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
. "$root/Tests/Support/prepare.sh"
if ! command -v python3 >/dev/null 2>&1 || ! python3 -c 'import ensurepip' >/dev/null 2>&1; then
    install "Python 3 and its venv" "python3-venv" "python3" "python3"
fi

# wanted PATH PACKAGE: the Debian package that brings a program or a folder, if it is not there.
wanted() {
    command -v "$1" >/dev/null 2>&1 || [ -e "$1" ] || packages="${packages:-} $2"
}
export PYTHONDONTWRITEBYTECODE=1
packages=
for pair in gm:graphicsmagick gmic:gmic darktable-cli:darktable ffmpeg:ffmpeg /usr/share/backgrounds/mate:mate-backgrounds; do
    wanted "${pair%:*}" "${pair##*:}"
done
mogrify -version 2>/dev/null | grep -q ImageMagick || packages="$packages imagemagick"
if [ -n "$packages" ]; then
    if can_install; then
        export DEBIAN_FRONTEND=noninteractive
        say "installing$packages …"
        apt-get update -qq >/dev/null 2>&1 || true
        for package in $packages; do
            apt-get install -y -qq --no-install-recommends "$package" >/dev/null 2>&1 </dev/null || say "no $package"
        done
    else
        say "not installed:$packages"
    fi
fi
python=$root/.build/peers/bin/python
if [ ! -x "$python" ]; then
    quietly "making a Python environment" python3 -m venv "$root/.build/peers"
fi
if ! "$python" -c 'import pyvips' >/dev/null 2>&1; then
    quietly "fetching pyvips" "$python" -m pip install --quiet 'pyvips[binary]'
fi
if ! "$python" -c 'import cv2' >/dev/null 2>&1; then
    "$python" -m pip install --quiet opencv-python-headless >/dev/null 2>&1 || say "no OpenCV"
fi
"$root/lens" --version >/dev/null
