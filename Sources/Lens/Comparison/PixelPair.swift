/// Two pictures of one size, pixel by pixel.
struct PixelPair<Sample: PixelSample & FixedWidthInteger>: Sendable {
    let first: PixelBuffer<Sample>
    let second: PixelBuffer<Sample>
    /// Whether codes mean the same in both.
    private let isAlike: Bool
    private let firstLight: [[Double]]
    private let secondLight: [[Double]]
    /// The second's light to the first's.
    private let across: Matrix3

    init(_ first: PixelBuffer<Sample>, _ second: PixelBuffer<Sample>) {
        self.first = first
        self.second = second
        isAlike = first.colorSpace.isNearly(second.colorSpace)
        firstLight = Self.light(first.colorSpace)
        secondLight = isAlike ? firstLight : Self.light(second.colorSpace)
        across = first.colorSpace.toXYZ.inverse * second.colorSpace.toXYZ
    }

    var width: Int { first.width }
    var height: Int { first.height }

    private static var steps: Int { 4096 }

    /// Light at evenly spaced values, a channel after the other.
    private static func light(_ space: ColorSpace) -> [[Double]] {
        space.curves.map { curve in (0...(steps + 1)).map { curve.linear(Double($0) / Double(steps)) } }
    }

    private static func linear(_ v: SIMD3<Double>, _ tables: [[Double]]) -> SIMD3<Double> {
        var light = SIMD3<Double>.zero
        for channel in 0..<3 {
            let at = v[channel] * Double(steps)
            let index = Int(at)
            let table = tables[channel]
            light[channel] = table[index] + (table[index + 1] - table[index]) * (at - Double(index))
        }
        return light
    }

    /// A pixel's encoded values, 0…1, on white.
    private static func value(_ buffer: PixelBuffer<Sample>, _ pixel: Int) -> SIMD3<Double> {
        let channels = buffer.layout.channels
        let at = pixel * channels
        let scale = 1 / Double(Sample.max)
        let samples = buffer.samples
        let color: SIMD3<Double> =
            buffer.layout.isGrey
            ? SIMD3(repeating: Double(samples[at]))
            : [Double(samples[at]), Double(samples[at + 1]), Double(samples[at + 2])]
        guard buffer.layout.hasAlpha else { return color * scale }
        let share = Double(samples[at + channels - 1]) * scale
        return color * scale * share + (1 - share)
    }

    /// Both pixels' encoded values, the second's in the first one's colours.
    private func values(_ pixel: Int) -> (SIMD3<Double>, SIMD3<Double>) {
        let (a, b) = (Self.value(first, pixel), Self.value(second, pixel))
        guard !isAlike else { return (a, b) }
        let light = across * Self.linear(b, secondLight)
        var moved = SIMD3<Double>.zero
        for channel in 0..<3 { moved[channel] = first.colorSpace.curves[channel].encoded(light[channel]) }
        return (a, moved)
    }

    /// What was found in a row, or in all of them.
    private struct Finding: Sendable {
        /// How often each thousandth of ΔE came up, to 200.
        var bins: [Int: Int] = [:]
        var sum = 0.0
        var squares = 0.0
        var most = -1.0
        var mostAt = 0

        mutating func add(_ row: Finding) {
            bins.merge(row.bins, uniquingKeysWith: +)
            sum += row.sum
            squares += row.squares
            if row.most > most { (most, mostAt) = (row.most, row.mostAt) }
        }

        /// ΔE that 99 in a hundred of so many pixels do not exceed.
        func p99(of count: Int) -> Double {
            var seen = 0
            for (bin, found) in bins.sorted(by: { $0.key < $1.key }) {
                seen += found
                if seen * 100 >= count * 99 { return min(Double(bin) / 1000, most) }
            }
            return most
        }
    }

    /// ΔE, the mean square error of encoded values, and the heat map's samples.
    func difference(
        threads: Int, withHeatMap: Bool, _ isCancelled: @escaping @Sendable () -> Bool
    ) throws(LensError) -> (Comparison.ColorDifference, Double, [UInt8]?) {
        let rows = try PieceWork<(Finding, [UInt8])>(count: height).run(threads, isCancelled) { row($0, withHeatMap) }
        var whole = Finding()
        var map: [UInt8] = []
        // In the order of rows: sums are the same for any number of threads.
        for (found, colors) in rows {
            whole.add(found)
            map += colors
        }
        let count = width * height
        let deltaE = Comparison.ColorDifference(
            mean: whole.sum / Double(count), p99: whole.p99(of: count), max: whole.most,
            maxAt: [whole.mostAt % width, whole.mostAt / width])
        return (deltaE, whole.squares / Double(3 * count), withHeatMap ? map : nil)
    }

    private func row(_ y: Int, _ withHeatMap: Bool) -> (Finding, [UInt8]) {
        var found = Finding()
        var colors: [UInt8] = []
        if withHeatMap { colors.reserveCapacity(3 * width) }
        var same = 0
        for pixel in (y * width)..<((y + 1) * width) {
            let (a, b) = values(pixel)
            var deltaE = 0.0
            if a != b {
                let step = a - b
                found.squares += (step * step).sum()
                let toXYZ = first.colorSpace.toXYZ
                deltaE = CIEDE2000.difference(
                    CIEDE2000.lab(toXYZ * Self.linear(a, firstLight)),
                    CIEDE2000.lab(toXYZ * Self.linear(b, firstLight)))
                found.sum += deltaE
                found.bins[min(Int((deltaE * 1000).rounded(.up)), 200_000), default: 0] += 1
            } else {
                same += 1
            }
            if deltaE > found.most { (found.most, found.mostAt) = (deltaE, pixel) }
            if withHeatMap { colors += HeatScale.color(deltaE) }
        }
        if same > 0 { found.bins[0, default: 0] += same }
        return (found, colors)
    }

    /// The mean structural similarity; nil where the window does not fit.
    func similarity(
        threads: Int, _ isCancelled: @escaping @Sendable () -> Bool
    ) throws(LensError) -> Double? {
        let reach = StructuralSimilarity.reach
        guard width > 2 * reach, height > 2 * reach else { return nil }
        // Some rows at a time, so that those above and below are read once for many.
        let strip = 32
        let strips = (height - 2 * reach + strip - 1) / strip
        let sums = try PieceWork<Double>(count: strips).run(threads, isCancelled) { number in
            let start = reach + number * strip
            return similarity(of: start..<min(start + strip, height - reach))
        }
        return sums.reduce(0, +) / Double(3 * (width - 2 * reach) * (height - 2 * reach))
    }

    private func similarity(of rows: Range<Int>) -> Double {
        let reach = StructuralSimilarity.reach
        let read = (rows.lowerBound - reach)..<(rows.upperBound + reach)
        let count = width * read.count
        var planes = (0..<3).map { _ in
            (a: [Double](repeating: 0, count: count), b: [Double](repeating: 0, count: count))
        }
        for index in 0..<count {
            let (a, b) = values(read.lowerBound * width + index)
            for channel in 0..<3 {
                planes[channel].a[index] = a[channel]
                planes[channel].b[index] = b[channel]
            }
        }
        return planes.reduce(0) { $0 + StructuralSimilarity.sum($1.a, $1.b, width: width, rows: rows.count) }
    }
}

/// How far apart becomes which colour, sRGB.
private enum HeatScale {
    private static let stops: [(at: Double, color: SIMD3<Double>)] = [
        (0, [0, 0, 0]), (1, [40, 30, 120]), (2.5, [150, 30, 110]), (5, [225, 80, 40]), (10, [250, 215, 90]),
        (20, [255, 255, 255]),
    ]

    static func color(_ deltaE: Double) -> [UInt8] {
        guard let next = stops.firstIndex(where: { $0.at > deltaE }) else { return [255, 255, 255] }
        guard next > 0 else { return [0, 0, 0] }
        let (low, high) = (stops[next - 1], stops[next])
        let color = low.color + (high.color - low.color) * ((deltaE - low.at) / (high.at - low.at))
        return [UInt8(color.x.rounded()), UInt8(color.y.rounded()), UInt8(color.z.rounded())]
    }
}
