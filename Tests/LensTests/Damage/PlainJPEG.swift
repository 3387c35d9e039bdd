import Lens
import Testing

/// Baseline JPEG pictures of flat blocks, made bit by bit, with what the encoder does not write: restart markers, inks,
/// a scan for each component, and any number of scans.
struct PlainJPEG {
    /// 1 grey, 3 YCbCr, 4 CMYK.
    var components = 1
    /// Blocks of eight pixels.
    var columns = 8
    var rows = 6
    /// Blocks from one restart marker to the next, 0 for none.
    var restartInterval = 0
    /// Whether each component has a scan of its own.
    var isSequential = false

    /// Quantisation and Huffman tables of an encoder's grey picture, as they stand in its file.
    private static func tables() throws -> [UInt8] {
        let file = try Samples.scene(8, 8, .grey).jpeg()
        var tables: [UInt8] = []
        var at = 2
        while file[at + 1] != 0xDA {
            let end = at + 2 + Int(file[at + 2]) << 8 + Int(file[at + 3])
            if file[at + 1] == 0xDB || file[at + 1] == 0xC4 { tables += file[at..<end] }
            at = end
        }
        return tables
    }

    /// - Parameters:
    ///   - more: segments behind SOI.
    ///   - repeated: how many times the first scan stands there.
    func file(_ more: [UInt8] = [], repeated: Int = 1) throws -> [UInt8] {
        func big(_ value: Int) -> [UInt8] { [UInt8(value >> 8), UInt8(value & 255)] }
        var frame = [8] + big(8 * rows) + big(8 * columns) + [UInt8(components)]
        for component in 1...components { frame += [UInt8(component), 0x11, 0] }
        var file = [0xFF, 0xD8] + more + (try Self.tables())
        if components == 4 { file += segment(0xEE, Array("Adobe".utf8) + [0, 100, 0, 0, 0, 0, 0]) }
        file += segment(0xC0, frame)
        if restartInterval > 0 { file += segment(0xDD, big(restartInterval)) }
        let scans = isSequential ? (1...components).map { [$0] } : [Array(1...components)]
        for (index, scan) in scans.enumerated() {
            var header = [UInt8(scan.count)]
            for component in scan { header += [UInt8(component), 0] }
            let bytes = segment(0xDA, header + [0, 63, 0]) + data(scan.count)
            for _ in 0..<(index == 0 ? repeated : 1) { file += bytes }
        }
        return file + [0xFF, 0xD9]
    }

    /// Of each block a difference to the one before of four bits (its code in the standard's table is 101), and nothing
    /// behind it (1010).
    private func data(_ count: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        var (held, bits, state) = (0, 0, UInt32(7))
        func flush() {
            while bits >= 8 {
                let byte = UInt8(held >> (bits - 8) & 255)
                bytes += byte == 0xFF ? [byte, 0] : [byte]
                bits -= 8
            }
        }
        for block in 0..<(columns * rows) {
            if restartInterval > 0, block > 0, block % restartInterval == 0 {
                // Ones up to the byte's end.
                if bits > 0 { (held, bits) = ((held << (8 - bits)) | ((1 << (8 - bits)) - 1), 8) }
                flush()
                bytes += [0xFF, UInt8(0xD0 + (block / restartInterval - 1) % 8)]
            }
            for _ in 0..<count {
                state = state &* 1_664_525 &+ 1_013_904_223
                held = ((held << 11) | (0b101 << 8) | Int(state >> 28) << 4 | 0b1010) & 0xFFFF_FFFF
                bits += 11
                flush()
            }
        }
        if bits > 0 { (held, bits) = ((held << (8 - bits)) | ((1 << (8 - bits)) - 1), 8) }
        flush()
        return bytes
    }
}
