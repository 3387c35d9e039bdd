internal import CVector

/// Samples to linear light: of the source's own primaries, or of the working ones where a conversion makes it.
struct Ingest: Sendable {
    enum Way: Sendable {
        /// A table a channel, indexed by the code.
        case tables(Buffer<Float>, entries: Int)
        /// Light already.
        case light
        /// `Float` values, a channel after the other, interpolated between entries that lie evenly from 0 to 1.
        case curves(Buffer<LensCurveEntry>)
        case conversion(any RowConversion)
    }

    let format: SampleFormat
    let way: Way
    let label: String

    /// - Throws: `.unsupported` for a combination that no codec gives.
    init(_ format: SampleFormat, _ colors: ColorEncoding) throws(LensError) {
        try Self.require(format, colors)
        self.init(known: format, colors)
    }

    static func require(_ format: SampleFormat, _ colors: ColorEncoding) throws(LensError) {
        let isKnown =
            switch colors {
            case .conversion: format.depth != .float
            case .space: format.layout != .cmyk
            }
        if !isKnown { throw Self.unsupported(format) }
    }

    /// - Parameter format: that goes with the colours.
    init(known format: SampleFormat, _ colors: ColorEncoding) {
        self.format = format
        switch colors {
        case .conversion(let conversion):
            way = .conversion(conversion)
            label = "samples to light (\(format.depth.rawValue) bit, \(conversion.label))"
        case .space(let space):
            if format.depth == .float {
                let isLight = space.curves.allSatisfy { $0 == .linear }
                way = isLight ? .light : .curves(Self.curves(space, isGrey: format.layout.isGrey))
                label = isLight ? "light" : "samples to light (float, table)"
            } else {
                let entries = 1 << format.depth.rawValue
                way = .tables(Self.tables(space, entries: entries, isGrey: format.layout.isGrey), entries: entries)
                label = "samples to light (\(format.depth.rawValue) bit, table)"
            }
        }
    }

    private static func unsupported(_ format: SampleFormat) -> LensError {
        LensError(
            .unsupported,
            "\(format.depth.rawValue)-bit samples of layout \(format.layout.rawValue) are not developed as they are")
    }

    /// Channels with the same curve are computed once.
    private static func tables(_ space: ColorSpace, entries: Int, isGrey: Bool) -> Buffer<Float> {
        let curves = isGrey ? [space.green] : space.curves
        let tables = Buffer<Float>(count: 3 * entries)
        for (channel, curve) in curves.enumerated() {
            let table = tables.pointer + channel * entries
            if channel > 0, curve == curves[channel - 1] {
                table.update(from: table - entries, count: entries)
                continue
            }
            for code in 0..<entries { table[code] = Float(curve.linear(Double(code) / Double(entries - 1))) }
        }
        return tables
    }

    /// From black to white. Interpolation is then within a millionth where a curve is no steeper than sRGB's.
    static let steps = 4096

    private static func curves(_ space: ColorSpace, isGrey: Bool) -> Buffer<LensCurveEntry> {
        let curves = isGrey ? [space.green] : space.curves
        return Buffer(
            curves.flatMap { curve in
                let values = (0...steps).map { curve.linear(Double($0) / Double(steps)) }
                return values.indices.map { index in
                    LensCurveEntry(
                        value: Float(values[index]),
                        slope: index == steps ? 0 : Float(values[index + 1] - values[index]))
                }
            })
    }

    func runner(_ machine: Machine) -> IngestRunner { IngestRunner(self, machine) }
}

/// Ingests rows for one worker.
final class IngestRunner {
    private let ingest: Ingest
    private let kernels: LensRowKernels
    private let converter: (any RowConverter)?
    private let scratch: LookupScratch?
    private let converted: Buffer<Float>
    /// Codes to shares of their largest, for alpha.
    private let shares: Buffer<Float>

    init(_ ingest: Ingest, _ machine: Machine) {
        self.ingest = ingest
        kernels = machine.kernels
        if case .curves = ingest.way {
            scratch = LookupScratch(width: machine.tileWidth)
        } else {
            scratch = nil
        }
        if case .conversion(let conversion) = ingest.way {
            converter = conversion.converter()
            converted = Buffer(count: 3 * machine.tileWidth)
        } else {
            converter = nil
            converted = Buffer(count: 0)
        }
        let format = ingest.format
        let codes = format.layout.hasAlpha && format.depth != .float ? 1 << format.depth.rawValue : 0
        shares = Buffer(count: codes)
        for code in 0..<codes { shares.pointer[code] = Float(code) / Float(codes - 1) }
    }

    /// - Parameters:
    ///   - samples: of the row's first pixel.
    ///   - ahead: where the next row's lie; they are only asked for in advance, and need not exist.
    func run(_ samples: UnsafePointer<UInt8>, _ row: Row, ahead: UnsafePointer<UInt8>? = nil) {
        let format = ingest.format
        switch ingest.way {
        case .tables(let tables, _) where format.depth == .eight && format.layout == .rgb:
            kernels.ingest_rgb8(
                samples, ahead ?? samples, tables.pointer, row.red, row.green, row.blue, row.count)
        case .tables(let tables, _) where format.depth == .eight && format.layout == .grey:
            kernels.ingest_grey8(samples, tables.pointer, row.red, row.green, row.blue, row.count)
        case .tables(let tables, let entries):
            plane(samples, 0, tables.pointer, row.red, row.count)
            if format.layout.isGrey {
                spread(row)
            } else {
                plane(samples, 1, tables.pointer + entries, row.green, row.count)
                plane(samples, 2, tables.pointer + 2 * entries, row.blue, row.count)
            }
        case .light:
            plane(samples, 0, nil, row.red, row.count)
            if format.layout.isGrey {
                spread(row)
            } else {
                plane(samples, 1, nil, row.green, row.count)
                plane(samples, 2, nil, row.blue, row.count)
            }
        case .curves(let tables):
            curve(samples, 0, tables.pointer, row.red, row.count)
            if format.layout.isGrey {
                spread(row)
            } else {
                curve(samples, 1, tables.pointer + (Ingest.steps + 1), row.green, row.count)
                curve(samples, 2, tables.pointer + 2 * (Ingest.steps + 1), row.blue, row.count)
            }
        case .conversion:
            converter?.convert(samples, to: converted.pointer, count: row.count)
            kernels.take_plane(converted.pointer, 3, row.red, row.count)
            kernels.take_plane(converted.pointer + 1, 3, row.green, row.count)
            kernels.take_plane(converted.pointer + 2, 3, row.blue, row.count)
        }
        if let alpha = row.alpha { plane(samples, format.channels - 1, shares.pointer, alpha, row.count) }
    }

    private func plane(
        _ samples: UnsafePointer<UInt8>, _ channel: Int, _ table: UnsafePointer<Float>?,
        _ plane: UnsafeMutablePointer<Float>, _ count: Int
    ) {
        let channels = ingest.format.channels
        let raw = UnsafeRawPointer(samples)
        switch ingest.format.depth {
        case .float: kernels.take_plane(raw.assumingMemoryBound(to: Float.self) + channel, channels, plane, count)
        case .eight:
            if let table { kernels.ingest_plane8(samples + channel, channels, table, plane, count) }
        case .sixteen:
            if let table {
                kernels.ingest_plane16(
                    raw.assumingMemoryBound(to: UInt16.self) + channel, channels, table, plane, count)
            }
        }
    }

    private func curve(
        _ samples: UnsafePointer<UInt8>, _ channel: Int, _ table: UnsafePointer<LensCurveEntry>,
        _ plane: UnsafeMutablePointer<Float>, _ count: Int
    ) {
        self.plane(samples, channel, nil, plane, count)
        guard let scratch else { return }
        kernels.curve_even(
            plane, table, 0, Float(Ingest.steps), Ingest.steps + 1, scratch.kernel.pointer, count)
    }

    private func spread(_ row: Row) {
        row.green.update(from: row.red, count: row.count)
        row.blue.update(from: row.red, count: row.count)
    }
}
