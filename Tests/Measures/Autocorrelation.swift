import Foundation

extension Field {
    /// The correlation of the field with itself at every distance up to `reach` columns to either side and `reach` rows
    /// down, and no farther than the field goes: by Wiener and Khinchin, on a field of zeros twice as wide and high.
    ///
    /// - Returns: `2·reach + 1` columns from −reach to reach, `reach + 1` rows.
    public func autocorrelation(reach: Int) -> Field {
        let (columns, rows) = (Self.power(width + reach), Self.power(height + reach))
        let mean = mean
        var real = [Float](repeating: 0, count: columns * rows)
        var imaginary = real
        for y in 0..<height {
            for x in 0..<width { real[y * columns + x] = Float(Double(values[y * width + x]) - mean) }
        }
        Fourier.transform(&real, &imaginary, columns, rows)
        for i in real.indices {
            real[i] = real[i] * real[i] + imaginary[i] * imaginary[i]
            imaginary[i] = 0
        }
        // Of an even function the inverse is the transform itself, but for its scale.
        Fourier.transform(&real, &imaginary, columns, rows)
        let power = Double(real[0]) / Double(width * height)
        var result = Field(width: 2 * reach + 1, height: reach + 1)
        for dy in 0...reach {
            for dx in -reach...reach {
                let sum = Double(real[dy * columns + (dx + columns) % columns])
                let count = Double((width - abs(dx)) * (height - dy))
                result.values[dy * result.width + dx + reach] = Float(sum / count / power)
            }
        }
        return result
    }

    private static func power(_ size: Int) -> Int {
        var power = 1
        while power < size { power *= 2 }
        return power
    }
}

/// The discrete Fourier transform (J. Cooley, J. Tukey, 1965) of as many numbers as a power of two says.
private struct Fourier {
    let count: Int
    private let turns: [(Float, Float)]

    init(_ count: Int) {
        self.count = count
        turns = (0..<max(count / 2, 1)).map { step in
            let angle = -2 * Double.pi * Double(step) / Double(count)
            return (Float(cos(angle)), Float(sin(angle)))
        }
    }

    /// Rows, then columns, of planes whose sides are powers of two.
    static func transform(_ real: inout [Float], _ imaginary: inout [Float], _ columns: Int, _ rows: Int) {
        let (along, down) = (Fourier(columns), Fourier(rows))
        var line = [Float](repeating: 0, count: 2 * rows)
        real.withUnsafeMutableBufferPointer { re in
            imaginary.withUnsafeMutableBufferPointer { im in
                guard let re = re.baseAddress, let im = im.baseAddress else { return }
                for y in 0..<rows { along.transform(re + y * columns, im + y * columns) }
                line.withUnsafeMutableBufferPointer { line in
                    guard let a = line.baseAddress else { return }
                    let b = a + rows
                    for x in 0..<columns {
                        for y in 0..<rows { (a[y], b[y]) = (re[y * columns + x], im[y * columns + x]) }
                        down.transform(a, b)
                        for y in 0..<rows { (re[y * columns + x], im[y * columns + x]) = (a[y], b[y]) }
                    }
                }
            }
        }
    }

    private func transform(_ re: UnsafeMutablePointer<Float>, _ im: UnsafeMutablePointer<Float>) {
        sort(re, im)
        var length = 2
        while length <= count {
            let (half, step) = (length / 2, count / length)
            for start in stride(from: 0, to: count, by: length) {
                for k in 0..<half {
                    let (c, s) = turns[k * step]
                    let (first, second) = (start + k, start + k + half)
                    let (a, b) = (re[second] * c - im[second] * s, re[second] * s + im[second] * c)
                    (re[second], im[second]) = (re[first] - a, im[first] - b)
                    (re[first], im[first]) = (re[first] + a, im[first] + b)
                }
            }
            length *= 2
        }
    }

    /// Every number to the place whose binary digits are its own backwards.
    private func sort(_ re: UnsafeMutablePointer<Float>, _ im: UnsafeMutablePointer<Float>) {
        var other = 0
        for i in 1..<max(count, 1) {
            var bit = count >> 1
            while other & bit != 0 {
                other ^= bit
                bit >>= 1
            }
            other ^= bit
            if i < other {
                (re[i], re[other]) = (re[other], re[i])
                (im[i], im[other]) = (im[other], im[i])
            }
        }
    }
}
