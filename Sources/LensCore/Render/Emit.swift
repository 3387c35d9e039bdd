internal import CVector

/// Linear light of the output's primaries to samples.
struct Emit: Sendable {
    enum Way: Sendable {
        /// RGB of eight bits: the nearest of a table's codes, or of values between codes that dither decides about.
        case codes(Buffer<UInt8>)
        /// One table where all channels have the same curve: three of the same would drive each other out of the cache.
        case values(Buffer<Float>, step: Int)
        /// Everything else: encoded values, interpolated.
        case curves(Buffer<LensCurveEntry>)
        /// Encoded values by a conversion.
        case conversion(any RowConversion)
        /// Nothing is emitted: samples pass untouched.
        case nothing
    }

    /// Of the tables for eight bits, on the axis of ``Warp``.
    static let entries = 4096
    static let scale = Float(entries - 1)
    /// Entries from black to white of the interpolated ones, on the axis of ``Warp`` taken twice, close to a fourth
    /// root. Sixteen bits are then within a tenth of a code even where a curve has no straight part at black.
    static let steps: Float = 4096

    let format: SampleFormat
    let way: Way
    let isDithered: Bool
    let key: UInt32
    /// Whether what alpha leaves open shows white.
    let isFlattened: Bool
    let label: String

    static func nothing(_ format: SampleFormat) -> Emit {
        Emit(format: format, way: .nothing, isDithered: false, key: 0, isFlattened: false, label: "")
    }

    private init(format: SampleFormat, way: Way, isDithered: Bool, key: UInt32, isFlattened: Bool, label: String) {
        self.format = format
        self.way = way
        self.isDithered = isDithered
        self.key = key
        self.isFlattened = isFlattened
        self.label = label
    }

    /// - Parameters:
    ///   - dithered: whether eight bits get noise before rounding; sixteen never do.
    ///   - flattened: whether the picture has alpha and the samples do not.
    init(_ format: SampleFormat, _ colors: ColorEncoding, dithered: Bool, key: UInt32, flattened: Bool) {
        self.format = format
        self.key = key
        isFlattened = flattened
        isDithered = dithered && format.depth == .eight
        var notes = ["\(format.depth.rawValue) bit"]
        switch colors {
        case .conversion(let conversion):
            way = .conversion(conversion)
            notes.append(conversion.label)
        case .space(let space):
            if format.layout == .rgb && format.depth == .eight && !flattened {
                way =
                    isDithered
                    ? .values(Self.values(space), step: Self.isAlike(space) ? 0 : Self.entries)
                    : .codes(Self.codes(space))
            } else {
                way = .curves(Self.curves(space))
            }
            notes.append("table")
        }
        if isDithered { notes.append("dithered") }
        if flattened { notes.append("onto white") }
        label = "light to samples (\(notes.joined(separator: ", ")))"
    }

    private static func isAlike(_ space: ColorSpace) -> Bool {
        space.curves.allSatisfy { $0 == space.curves[0] }
    }

    private static func values(_ space: ColorSpace) -> Buffer<Float> {
        let count = isAlike(space) ? entries : 3 * entries
        let sampled = sampled(space, count: entries) { Double(Warp.value(Float($0) / scale)) }
        return Buffer(sampled[..<count].map { min(max(Float($0 * 255), 0), 255) })
    }

    private static func codes(_ space: ColorSpace) -> Buffer<UInt8> {
        Buffer(
            sampled(space, count: entries) { Double(Warp.value(Float($0) / scale)) }.map {
                UInt8(min($0 * 255 + 0.5, 255))
            })
    }

    private static func curves(_ space: ColorSpace) -> Buffer<LensCurveEntry> {
        let count = Int(steps) + 1
        let values = sampled(space, count: count) { Double(Warp.value(Warp.value(Float($0) / steps))) }
        return Buffer(
            values.indices.map { index in
                let isLast = index % count == count - 1
                return LensCurveEntry(
                    value: Float(values[index]), slope: isLast ? 0 : Float(values[index + 1] - values[index]))
            })
    }

    /// The encoding of each channel at every entry, a channel after the other. Channels with the same curve are
    /// computed once.
    private static func sampled(_ space: ColorSpace, count: Int, at light: (Int) -> Double) -> [Double] {
        var values: [Double] = []
        values.reserveCapacity(3 * count)
        for (channel, curve) in space.curves.enumerated() {
            if channel > 0, curve == space.curves[channel - 1] {
                values.append(contentsOf: values.suffix(count))
            } else {
                for entry in 0..<count { values.append(curve.encoded(light(entry))) }
            }
        }
        return values
    }

    func runner(_ machine: Machine) -> EmitRunner { EmitRunner(self, machine) }

    /// The last of the stages, if it can be done in one pass with this.
    func finish(of stages: [any Stage]) -> FinishStage? {
        guard case .values = way else { return nil }
        return stages.last as? FinishStage
    }
}

/// Emits rows for one worker.
final class EmitRunner {
    private let emit: Emit
    private let kernels: LensRowKernels
    private let indices: Buffer<UInt16>
    private let places: Buffer<UInt32>
    private let scratch: LookupScratch
    private let converter: (any RowConverter)?
    private let device: Buffer<Float>
    private let light: Buffer<Float>
    private let white = Buffer<Float>([1, 1, 1])

    init(_ emit: Emit, _ machine: Machine) {
        self.emit = emit
        kernels = machine.kernels
        indices = Buffer(count: 3 * machine.tileWidth)
        places = Buffer(count: 3 * machine.tileWidth)
        scratch = LookupScratch(width: machine.tileWidth)
        if case .conversion(let conversion) = emit.way {
            converter = conversion.converter()
            light = Buffer(count: 3 * machine.tileWidth)
            device = Buffer(count: 3 * machine.tileWidth)
        } else {
            converter = nil
            light = Buffer(count: 0)
            device = Buffer(count: 0)
        }
    }

    /// - Parameter finish: what was left out of the stages, see ``Emit/finish(of:)``.
    func run(_ row: Row, _ samples: UnsafeMutablePointer<UInt8>, finish: FinishStage.Tables? = nil) {
        let rowKey = Hash.rowKey(row.y, emit.key)
        switch emit.way {
        case .codes(let codes):
            kernels.emit_rgb8(
                samples, row.red, row.green, row.blue, codes.pointer, Emit.scale, Emit.entries, indices.pointer,
                row.count)
            return
        case .values(let values, let step):
            if let finish {
                kernels.finish_places(
                    places.pointer, row.red, row.green, row.blue, finish.matrix.pointer, finish.luma.pointer,
                    Emit.scale, Emit.entries, row.count)
            } else {
                kernels.emit_places(
                    places.pointer, row.red, row.green, row.blue, Emit.scale, Emit.entries, row.count)
            }
            kernels.emit_rgb8_dithered(
                samples, places.pointer, values.pointer, step, rowKey, Int32(row.x), row.count)
            return
        case .curves(let tables):
            let count = Int(Emit.steps) + 1
            for (channel, plane) in planes(row) {
                kernels.encode(
                    plane, tables.pointer + channel * count, Emit.steps, count, scratch.kernel.pointer, row.count)
            }
        case .conversion:
            kernels.give_plane(row.red, 3, light.pointer, row.count)
            kernels.give_plane(row.green, 3, light.pointer + 1, row.count)
            kernels.give_plane(row.blue, 3, light.pointer + 2, row.count)
            converter?.convert(light.pointer, to: device.pointer, count: row.count)
            let colors = emit.format.layout.isGrey ? 1 : 3
            for (place, (_, plane)) in planes(row).enumerated() {
                kernels.take_plane(device.pointer + place, colors, plane, row.count)
            }
        case .nothing: return
        }
        if emit.isFlattened, let alpha = row.alpha {
            kernels.whiten(row.red, row.green, row.blue, alpha, row.count)
        }
        var place = 0
        for (_, plane) in planes(row) {
            quantise(plane, place, samples, emit.isDithered ? rowKey : nil, row)
            place += 1
        }
        if emit.format.layout.hasAlpha, let alpha = row.alpha { quantise(alpha, place, samples, nil, row) }
    }

    /// The planes that are samples, with their channels. A grey picture's are all alike; green's curve is its own.
    private func planes(_ row: Row) -> [(Int, UnsafeMutablePointer<Float>)] {
        emit.format.layout.isGrey ? [(1, row.green)] : [(0, row.red), (1, row.green), (2, row.blue)]
    }

    private func quantise(
        _ plane: UnsafeMutablePointer<Float>, _ place: Int, _ samples: UnsafeMutablePointer<UInt8>, _ rowKey: UInt32?,
        _ row: Row
    ) {
        let channels = emit.format.channels
        if emit.format.depth == .float {
            let values = UnsafeMutableRawPointer(samples).assumingMemoryBound(to: Float.self)
            kernels.give_plane(plane, channels, values + place, row.count)
        } else if emit.format.depth == .sixteen {
            let words = UnsafeMutableRawPointer(samples).assumingMemoryBound(to: UInt16.self)
            kernels.quantise16(words + place, channels, plane, indices.pointer, row.count)
        } else if let rowKey {
            kernels.quantise8_dithered(
                samples + place, channels, plane, rowKey, Int32(row.x), indices.pointer, row.count)
        } else {
            kernels.quantise8(samples + place, channels, plane, indices.pointer, row.count)
        }
    }
}
