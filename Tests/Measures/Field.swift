/// Numbers on a grid, and what their noise is like.
public struct Field: Sendable {
    public let width: Int
    public let height: Int
    public var values: [Float]

    public init(width: Int, height: Int) {
        self.width = width
        self.height = height
        values = [Float](repeating: 0, count: width * height)
    }

    /// Copies one row from memory.
    public mutating func set(row: Int, from source: UnsafePointer<Float>) {
        for x in 0..<width { values[row * width + x] = source[x] }
    }

    public var mean: Double { values.reduce(0.0) { $0 + Double($1) } / Double(values.count) }

    public var variance: Double {
        let mean = mean
        return values.reduce(0.0) { $0 + (Double($1) - mean) * (Double($1) - mean) } / Double(values.count)
    }

    /// The correlation of the field with itself some columns and rows away.
    public func correlation(_ dx: Int, _ dy: Int) -> Double { correlation(with: self, dx, dy) }

    /// The correlation with another field of the same size, that one shifted.
    public func correlation(with other: Field, _ dx: Int = 0, _ dy: Int = 0) -> Double {
        let (mine, its) = (mean, other.mean)
        var sum = 0.0
        for y in 0..<(height - dy) {
            for x in 0..<(width - dx) {
                sum += (Double(values[y * width + x]) - mine) * (Double(other.values[(y + dy) * width + x + dx]) - its)
            }
        }
        let count = Double((height - dy) * (width - dx))
        return sum / count / (variance * other.variance).squareRoot()
    }

    /// The largest correlation with itself among columns that far away.
    public func worstCorrelation(columns: ClosedRange<Int>) -> Double {
        let mean = Float(mean)
        let centred = values.map { $0 - mean }
        var worst = 0.0
        for lag in columns {
            var sum = 0.0
            for y in 0..<height {
                var row: Float = 0
                let start = y * width
                for x in start..<(start + width - lag) { row += centred[x] * centred[x + lag] }
                sum += Double(row)
            }
            worst = max(worst, abs(sum / Double(height * (width - lag)) / variance))
        }
        return worst
    }

    /// Reduced by averaging areas, parts of pixels included.
    public func reduced(by factor: Double) -> Field {
        let columns = Int(Double(width) / factor + 1e-9)
        let rows = Int(Double(height) / factor + 1e-9)
        var across = Field(width: columns, height: height)
        for y in 0..<height {
            for x in 0..<columns {
                across.values[y * columns + x] = Self.area(Double(x) * factor, factor) {
                    values[y * width + min($0, width - 1)]
                }
            }
        }
        var out = Field(width: columns, height: rows)
        for y in 0..<rows {
            for x in 0..<columns {
                out.values[y * columns + x] = Self.area(Double(y) * factor, factor) {
                    across.values[min($0, height - 1) * columns + x]
                }
            }
        }
        return out
    }

    private static func area(_ start: Double, _ length: Double, _ value: (Int) -> Float) -> Float {
        var sum = 0.0
        var at = Int(start)
        while Double(at) < start + length {
            let part = min(Double(at + 1), start + length) - max(Double(at), start)
            if part > 0 { sum += part * Double(value(at)) }
            at += 1
        }
        return Float(sum / length)
    }
}
