import CVector

/// Rows become columns. The pixels of a column are written one behind the other, so that the writes are in order and
/// the reads, a row apart, stay within as many cache lines as there are rows.
func turn(
    _ out: UnsafeMutablePointer<UInt8>, _ run: Int, _ source: UnsafePointer<UInt8>, _ stride: Int, _ rows: Int,
    _ columns: Int, _ size: Int
) {
    switch size {
    case 1: columnByColumn(out, run, source, stride, rows, columns, 1) { $0[0] = $1[0] }
    case 2: columnByColumn(out, run, source, stride, rows, columns, 2) { lens_put2($0, lens_bytes2($1)) }
    case 3: turnThrees(out, run, source, stride, rows, columns)
    case 4: columnByColumn(out, run, source, stride, rows, columns, 4) { lens_put4($0, lens_bytes4($1)) }
    case 6:
        columnByColumn(out, run, source, stride, rows, columns, 6) {
            lens_put4($0, lens_bytes4($1))
            lens_put2($0 + 4, lens_bytes2($1 + 4))
        }
    case 8: columnByColumn(out, run, source, stride, rows, columns, 8) { lens_put8($0, lens_bytes8($1)) }
    default:
        columnByColumn(out, run, source, stride, rows, columns, size) {
            var k = 0
            while k < size {
                $0[k] = $1[k]
                k &+= 1
            }
        }
    }
}

@inline(__always)
private func columnByColumn(
    _ out: UnsafeMutablePointer<UInt8>, _ run: Int, _ source: UnsafePointer<UInt8>, _ stride: Int, _ rows: Int,
    _ columns: Int, _ size: Int, _ move: (UnsafeMutablePointer<UInt8>, UnsafePointer<UInt8>) -> Void
) {
    var column = 0
    while column < columns {
        var to = out + column &* run
        var from = source + column &* size
        var row = 0
        while row < rows {
            move(to, from)
            to += size
            from += stride
            row &+= 1
        }
        column &+= 1
    }
}

@inline(__always)
private func moveThree(_ to: UnsafeMutablePointer<UInt8>, _ from: UnsafePointer<UInt8>) {
    lens_put2(to, lens_bytes2(from))
    to[2] = from[2]
}

/// Four bytes at once wherever the fourth is another pixel's, which is written afterwards.
@inline(__always)
private func turnThrees(
    _ out: UnsafeMutablePointer<UInt8>, _ run: Int, _ source: UnsafePointer<UInt8>, _ stride: Int, _ rows: Int,
    _ columns: Int
) {
    var column = 0
    while column < columns &- 1 {
        var to = out + column &* run
        var from = source + column &* 3
        var row = 1
        while row < rows {
            lens_put4(to, lens_bytes4(from))
            to += 3
            from += stride
            row &+= 1
        }
        if rows > 0 { moveThree(to, from) }
        column &+= 1
    }
    if columns > 0 { columnByColumn(out + column &* run, run, source + column &* 3, stride, rows, 1, 3, moveThree) }
}
