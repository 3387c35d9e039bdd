import Testing

@testable import LensCore

/// A picture of values, row behind row.
private struct Values {
    let width: Int
    let height: Int
    var values: [SIMD3<Double>]

    /// All tones and many colours, whatever the filter.
    static func chart(_ width: Int, _ height: Int) -> Values {
        Values(
            width: width, height: height,
            values: (0..<width * height).map { index in
                let word = Hash.word(index % width, Hash.rowKey(index / width, 5))
                return [Double(word & 255) / 256, Double(word >> 8 & 255) / 256, Double(word >> 16 & 255) / 256]
                    .map { 0.1 + 0.8 * $0 }.simd
            })
    }

    /// The picture that is stored with that orientation, where this one is displayed.
    func stored(_ orientation: Orientation) -> Values {
        let size = orientation.turned(width: width, height: height)
        var result = Values(width: size.width, height: size.height, values: values)
        for y in 0..<size.height {
            for x in 0..<size.width {
                let shown = orientation.display(
                    [Double(x) + 0.5, Double(y) + 0.5], width: Double(size.width), height: Double(size.height))
                result.values[y * size.width + x] = values[Int(shown.y) * width + Int(shown.x)]
            }
        }
        return result
    }

    func frame(_ orientation: Orientation, seed: UInt64) -> Frame {
        Frame(width: width, height: height, seed: seed, orientation: orientation)
    }

    /// By the filter's steps, in tiles and strips as the renderer cuts them.
    func fast(_ filter: any Filter, _ frame: Frame, _ set: InstructionSet) -> Values {
        let padded = (width + 15) & ~15
        let tileWidth = min(padded, 1024)
        let stages = filter.steps(on: frame).map { step -> any Stage in
            switch step {
            case .matrix(let matrix): MatrixStage(matrix: matrix)
            case .curve(let curve): curve.alone ?? CurveStage(curve, limit: 1)
            case .stage(let stage): stage
            }
        }
        let machine = Machine(set, tileWidth: Section.width(of: stages, tile: tileWidth, picture: width))
        let section = Section.last(of: stages, width: width, height: height, planes: 3, machine) { row in
            for x in 0..<min(row.count, width - row.x) {
                let value = values[row.y * width + row.x + x]
                (row.red[x], row.green[x], row.blue[x]) = (Float(value.x), Float(value.y), Float(value.z))
            }
        }
        var result = self
        for top in stride(from: 0, to: height, by: 64) {
            for left in stride(from: 0, to: padded, by: tileWidth) {
                let tile = Tile(
                    x: left, count: min(tileWidth, padded - left), rows: top..<min(top + 64, height))
                section.begin(tile)
                for y in tile.rows {
                    let row = section.row(y)
                    for x in 0..<min(tile.count, width - left) {
                        result.values[y * width + left + x] = [
                            Double(row.red[x]), Double(row.green[x]), Double(row.blue[x]),
                        ]
                    }
                }
            }
        }
        return result
    }

    /// The filter's formula on this picture.
    func formula(_ filter: any Filter, _ frame: Frame) -> (SIMD3<Double>, Int, Int) -> SIMD3<Double> {
        filter.formula(on: frame) { x, y in
            values[min(max(y, 0), height - 1) * width + min(max(x, 0), width - 1)]
        }
    }

    func apart(_ other: Values) -> Double {
        zip(values, other.values).map { distance($0, $1) }.max() ?? 0
    }
}

extension Collection {
    /// One in so many.
    fileprivate func every(_ step: Int) -> [Element] { enumerated().filter { $0.offset % step == 0 }.map(\.element) }
}

extension [Double] {
    fileprivate var simd: SIMD3<Double> { [self[0], self[1], self[2]] }
}

/// A filter with settings that show where in the picture it acts.
private struct Trial: Sendable, CustomTestStringConvertible {
    let filter: any Filter
    var testDescription: String { type(of: filter).name }

    static let all: [Trial] = FilterCatalogue.all.filter { $0 != Grain.self && $0 != Mat.self }.flatMap {
        type -> [Trial] in
        switch type {
        case is Dust.Type: [Trial(filter: Dust(count: 200, size: 60, amount: 1))]
        case is Scratches.Type: [Trial(filter: Scratches(count: 20, width: 60, amount: 1))]
        case is Stains.Type:
            [
                Trial(filter: Stains(count: 20, size: 6, amount: 1)),
                Trial(filter: Stains(count: 40, size: 0.5, amount: 1)),
            ]
        case is Cracks.Type: [Trial(filter: Cracks(amount: 1, size: 4, width: 90, clear: 0.1))]
        case is LightLeak.Type:
            [LightLeak.Edge.right, .bottom].map { Trial(filter: LightLeak(amount: 1, edge: $0)) }
        case is Vignette.Type:
            [0, 0.4, 1].map { roundness in
                Trial(filter: Vignette(stops: 2, midpoint: 0.3, roundness: roundness, highlights: 0.5))
            }
        default: [Trial(filter: type.init())]
        }
    }
}

@Suite("Orientation")
struct OrientationTests {
    @Test("Where a position is displayed is found again where it is stored", arguments: Orientation.allCases)
    func roundTrip(_ orientation: Orientation) {
        let (width, height) = (7.0, 4.0)
        let size = orientation.turned(width: 7, height: 4)
        for y in 0..<4 {
            for x in 0..<7 {
                let stored: SIMD2<Double> = [Double(x) + 0.5, Double(y) + 0.5]
                let shown = orientation.display(stored, width: width, height: height)
                #expect(shown.x > 0 && shown.x < Double(size.width) && shown.y > 0 && shown.y < Double(size.height))
                #expect(orientation.stored(shown, width: width, height: height) == stored)
                let right = orientation.stored(shown + [1, 0], width: width, height: height) - stored
                let down = orientation.stored(shown + [0, 1], width: width, height: height) - stored
                #expect(right == orientation.axes.right && down == orientation.axes.down)
            }
        }
    }

    @Test("The eight are what EXIF says: where the first row and the first column are displayed")
    func exif() {
        // CIPA DC-008, tag 0x0112: the 0th row is at the visual …, the 0th column at the visual ….
        let sides = [
            1: ("top", "left"), 2: ("top", "right"), 3: ("bottom", "right"), 4: ("bottom", "left"),
            5: ("left", "top"), 6: ("right", "top"), 7: ("right", "bottom"), 8: ("left", "bottom"),
        ]
        for orientation in Orientation.allCases {
            let size = orientation.turned(width: 9, height: 5)
            func side(_ points: [SIMD2<Double>]) -> String? {
                let shown = points.map { orientation.display($0, width: 9, height: 5) }
                if shown.allSatisfy({ $0.x == 0 }) { return "left" }
                if shown.allSatisfy({ $0.y == 0 }) { return "top" }
                if shown.allSatisfy({ $0.x == Double(size.width) }) { return "right" }
                return shown.allSatisfy { $0.y == Double(size.height) } ? "bottom" : nil
            }
            let (row, column) = (side([[0, 0], [9, 0]]), side([[0, 0], [0, 5]]))
            #expect(row == sides[orientation.rawValue]?.0 && column == sides[orientation.rawValue]?.1)
        }
    }

    /// A stored picture is developed in stored order and then turned; the same as if it had been stored upright.
    @Test("A filter acts where the viewer sees it, by the fast path", arguments: Trial.all)
    private func fastPath(_ trial: Trial) {
        for (width, height, seed) in [(1, 1, 3), (9, 1, 4), (37, 59, 5)] as [(Int, Int, UInt64)] {
            let upright = Values.chart(width, height)
            let wanted = upright.fast(trial.filter, upright.frame(.upright, seed: seed), .baseline)
            for orientation in Orientation.allCases where orientation != .upright {
                let stored = upright.stored(orientation)
                let frame = stored.frame(orientation, seed: seed)
                let result = stored.fast(trial.filter, frame, .baseline)
                let difference = result.apart(wanted.stored(orientation))
                #expect(difference < 1.0 / 255, "\(width) × \(height), \(orientation): \(difference)")
                for set in InstructionSet.available where set != .baseline {
                    #expect(stored.fast(trial.filter, frame, set).values == result.values, "\(orientation), \(set)")
                }
            }
        }
    }

    @Test("and by the formula", arguments: Trial.all)
    private func formula(_ trial: Trial) {
        for (width, height, seed) in [(1, 9, 4), (119, 181, 6)] as [(Int, Int, UInt64)] {
            let upright = Values.chart(width, height)
            let frame = upright.frame(.upright, seed: seed)
            let fast = upright.fast(trial.filter, frame, .baseline)
            let formula = upright.formula(trial.filter, frame)
            // Everywhere a little, and mostly where something is seen.
            let changed = fast.values.indices.filter { distance(fast.values[$0], upright.values[$0]) > 0.01 }
            if type(of: trial.filter).place == .surface, width > 1 { #expect(changed.count > 50) }
            let pixels = changed.every(changed.count / 60 + 1) + fast.values.indices.every(fast.values.count / 40 + 1)
            for pixel in pixels {
                let (x, y) = (pixel % width, pixel / width)
                let wanted = formula(upright.values[pixel], x, y)
                #expect(distance(wanted, fast.values[pixel]) < 1.0 / 255, "\(x), \(y)")
            }
            for orientation in Orientation.allCases where orientation != .upright {
                let size = orientation.turned(width: width, height: height)
                let turned = Frame(width: size.width, height: size.height, seed: seed, orientation: orientation)
                let other = upright.stored(orientation).formula(trial.filter, turned)
                for pixel in pixels {
                    let (x, y) = (pixel % width, pixel / width)
                    let stored = turned.stored([Double(x) + 0.5, Double(y) + 0.5])
                    let value = upright.values[pixel]
                    let difference = distance(other(value, Int(stored.x), Int(stored.y)), formula(value, x, y))
                    #expect(difference < 1e-9, "\(orientation) at \(x), \(y): \(difference)")
                }
            }
        }
    }

    @Test("Above a thousand pixels too, where stains are interpolated between points of the stored grid")
    func coarse() {
        let filter = Stains(count: 12, size: 9, amount: 1)
        let upright = Values.chart(2064, 40)
        let set = InstructionSet.available.last ?? .baseline
        let wanted = upright.fast(filter, upright.frame(.upright, seed: 8), set)
        #expect(wanted.apart(upright) > 0.05)
        for orientation in [Orientation.turned180, .turned90] {
            let stored = upright.stored(orientation)
            let result = stored.fast(filter, stored.frame(orientation, seed: 8), set)
            let difference = result.apart(wanted.stored(orientation))
            #expect(difference < 1.0 / 255, "\(orientation): \(difference)")
        }
    }

    @Test(
        "Scratches stand upright in the picture that is seen",
        arguments: [Orientation.upright, .turned90, .transversed])
    func scratches(_ orientation: Orientation) {
        let size = orientation.turned(width: 160, height: 120)
        let black = Values(
            width: size.width, height: size.height, values: [SIMD3](repeating: .zero, count: size.width * size.height))
        let frame = black.frame(orientation, seed: 2)
        let scratched = black.fast(Scratches(count: 30, width: 60, amount: 1), frame, .baseline)
        func value(_ x: Int, _ y: Int) -> Double {
            let stored = frame.stored([Double(x) + 0.5, Double(y) + 0.5])
            return scratched.values[Int(stored.y) * size.width + Int(stored.x)].x
        }
        var (along, across) = (0.0, 0.0)
        for y in 0..<119 {
            for x in 0..<159 {
                along += abs(value(x, y + 1) - value(x, y))
                across += abs(value(x + 1, y) - value(x, y))
            }
        }
        #expect(across > 4 * along && across > 100, "\(across) across, \(along) along")
    }
}
