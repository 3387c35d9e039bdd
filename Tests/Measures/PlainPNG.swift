/// The obvious way from a PNG file's decompressed data to samples, as ISO/IEC 15948 tells it, one pixel at a time.
public struct PlainPNG {
    public var width: Int
    public var height: Int
    /// 1, 2, 4, 8 or 16.
    public var bitDepth: Int
    /// 0 grey, 2 RGB, 3 palette, 4 grey and alpha, 6 RGB and alpha.
    public var colorType: Int
    public var interlaced = false
    /// Red, green, blue of each entry.
    public var palette: [UInt8] = []
    /// The tRNS chunk's data.
    public var transparency: [UInt8]?

    public init(width: Int, height: Int, bitDepth: Int, colorType: Int) {
        self.width = width
        self.height = height
        self.bitDepth = bitDepth
        self.colorType = colorType
    }

    /// Samples a pixel in the file.
    public var storedChannels: Int { colorType == 3 ? 1 : (colorType & 2 != 0 ? 3 : 1) + (colorType & 4 != 0 ? 1 : 0) }

    /// Samples a pixel that come out.
    public var channels: Int {
        (colorType & 2 != 0 ? 3 : 1) + (colorType & 4 != 0 || transparency != nil ? 1 : 0)
    }

    /// Columns and rows of each pass.
    public var passes: [(x: [Int], y: [Int])] {
        guard interlaced else { return [(Array(0..<width), Array(0..<height))] }
        let pattern = ["16462646", "77777777", "56565656", "77777777", "36463646", "77777777", "56565656", "77777777"]
            .map { $0.map { $0.wholeNumberValue ?? 0 } }
        return (1...7).map { pass in
            let x = (0..<width).filter { column in pattern.contains { $0[column % 8] == pass } }
            let y = (0..<height).filter { row in pattern[row % 8].contains(pass) }
            // A pass's columns are those of its own rows.
            let own = x.filter { column in y.contains { pattern[$0 % 8][column % 8] == pass } }
            return own.isEmpty ? ([], []) : (own, y)
        }
    }

    /// Bytes of a pass's row, without the filter's.
    public func rowBytes(_ columns: Int) -> Int { (columns * storedChannels * bitDepth + 7) / 8 }

    /// Interleaved samples, of eight bits, or of sixteen in the machine's order; `nil` if data are missing.
    public func samples(_ data: [UInt8]) -> [UInt8]? {
        let wide = bitDepth == 16 ? 2 : 1
        let channels = channels
        var result = [UInt8](repeating: 0, count: width * height * channels * wide)
        var at = 0
        for (columns, rows) in passes {
            let length = rowBytes(columns.count)
            var above = [UInt8](repeating: 0, count: length)
            for y in rows {
                guard at + 1 + length <= data.count, data[at] <= 4 else { return nil }
                let row = unfiltered(Array(data[(at + 1)..<(at + 1 + length)]), data[at], above)
                at += 1 + length
                for (index, x) in columns.enumerated() {
                    for channel in 0..<channels {
                        let value = sample(channel, index, of: row)
                        let to = ((y * width + x) * channels + channel) * wide
                        if wide == 2 {
                            withUnsafeBytes(of: UInt16(value)) { (result[to], result[to + 1]) = ($0[0], $0[1]) }
                        } else {
                            result[to] = UInt8(value)
                        }
                    }
                }
                above = row
            }
        }
        return result
    }

    private func unfiltered(_ row: [UInt8], _ filter: UInt8, _ above: [UInt8]) -> [UInt8] {
        let step = max(1, storedChannels * bitDepth / 8)
        if filter == 0 { return row }
        var result = row
        for i in row.indices {
            let a = i >= step ? Int(result[i - step]) : 0
            let b = Int(above[i])
            let c = i >= step ? Int(above[i - step]) : 0
            let guess: Int
            switch filter {
            case 1: guess = a
            case 2: guess = b
            case 3: guess = (a + b) / 2
            case 4:
                let p = a + b - c
                let (pa, pb, pc) = (abs(p - a), abs(p - b), abs(p - c))
                guess = pa <= pb && pa <= pc ? a : pb <= pc ? b : c
            default: guess = 0
            }
            result[i] = UInt8(truncatingIfNeeded: Int(row[i]) + guess)
        }
        return result
    }

    private func stored(_ sample: Int, of row: [UInt8]) -> Int {
        let bit = sample * bitDepth
        if bitDepth == 16 { return Int(row[bit / 8]) << 8 | Int(row[bit / 8 + 1]) }
        return Int(row[bit / 8]) >> (8 - bitDepth - bit % 8) & (1 << bitDepth - 1)
    }

    /// One sample of a pixel.
    private func sample(_ channel: Int, _ index: Int, of row: [UInt8]) -> Int {
        let first = index * storedChannels
        if colorType == 3 {
            let entry = stored(first, of: row)
            if channel < 3 { return entry * 3 + channel < palette.count ? Int(palette[entry * 3 + channel]) : 0 }
            guard let transparency, entry < transparency.count else { return 255 }
            return Int(transparency[entry])
        }
        if channel < storedChannels {
            let value = stored(first + channel, of: row)
            return bitDepth < 8 ? value * 255 / (1 << bitDepth - 1) : value
        }
        guard let transparency else { return 0 }
        for other in 0..<storedChannels {
            let key = Int(transparency[2 * other]) << 8 | Int(transparency[2 * other + 1])
            if stored(first + other, of: row) != key & (1 << bitDepth - 1) { return bitDepth == 16 ? 65535 : 255 }
        }
        return 0
    }
}
