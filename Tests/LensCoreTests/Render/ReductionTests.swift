import Foundation
import Testing

@testable import LensCore

private typealias Size = (width: Int, height: Int)

/// A picture of planes, one value behind the other.
private struct Planes {
    var size: Size
    var values: [[Double]]

    init(_ size: Size, _ count: Int, _ value: (_ x: Int, _ y: Int, _ plane: Int) -> Double) {
        self.size = size
        values = (0..<count).map { plane in
            (0..<size.width * size.height).map { value($0 % size.width, $0 / size.width, plane) }
        }
    }

    /// Noise of 0…1 that any picture of the size has, whatever its planes: hard for a filter.
    static func noise(_ size: Size, _ count: Int) -> Planes {
        Planes(size, count) { x, y, plane in
            let word = Hash.word(x, Hash.rowKey(y, UInt32(plane &+ 77)))
            return Double(Float(word >> 8) / 16_777_216)
        }
    }
}

private final class PlanesSource: LightSource {
    private let picture: Planes
    private var y = 0
    init(_ picture: Planes) { self.picture = picture }

    func nextRow(into planes: [UnsafeMutablePointer<Float>]) throws(LensError) {
        let width = picture.size.width
        for (plane, values) in zip(planes, picture.values) {
            for x in 0..<width { plane[x] = Float(values[y * width + x]) }
            // Nobody reads what lies behind the width.
            for x in width..<Reducer.padded(width) { plane[x] = .nan }
        }
        y += 1
    }
}

private let layouts: [SampleFormat.Layout] = [.grey, .greyAlpha, .rgb, .rgba]

/// The fast reduction, by way of the reader.
private func reduced(
    _ picture: Planes, to size: Size, alpha: Bool = false, on set: InstructionSet = .baseline
) throws -> [[Float]] {
    let channels = picture.values.count
    let layout = try #require(layouts.first { $0.channels == channels && $0.hasAlpha == alpha })
    let plan = try #require(ReductionPlan(width: picture.size.width, height: picture.size.height, fitting: size))
    try #require(plan.width == size.width && plan.height == size.height)
    let reader = ReducingReader(
        PlanesSource(picture), size: picture.size, layout: layout, to: plan, instructionSet: set)
    #expect(reader.format == SampleFormat(width: size.width, height: size.height, layout: layout, depth: .float))
    var samples = [Float](repeating: -1, count: size.width * size.height * channels)
    try samples.withUnsafeMutableBytes { all in
        var row = 0
        while row < size.height {
            let count = min(3, size.height - row)
            let start = try #require(all.baseAddress) + row * reader.format.bytesPerRow
            try reader.read(into: start, stride: reader.format.bytesPerRow, count: count)
            row += count
        }
    }
    return (0..<channels).map { channel in
        stride(from: channel, to: samples.count, by: channels).map { samples[$0] }
    }
}

private func plain(_ picture: Planes, to size: Size, alpha: Bool = false) -> [[Double]] {
    ReductionPlain.reduce(picture.values, from: picture.size, to: size, hasAlpha: alpha)
}

private func apart(_ a: [[Float]], _ b: [[Double]]) -> Double {
    zip(a, b).map { zip($0, $1).map { abs(Double($0) - $1) }.max() ?? 0 }.max() ?? 0
}

@Suite("Reduction", .timeLimit(.minutes(20)))
struct ReductionTests {
    @Test("A picture fits into the box, its proportions kept, and is never enlarged")
    func plan() throws {
        func plan(_ width: Int, _ height: Int, _ box: Size, _ orientation: Orientation = .upright) -> [Int]? {
            ReductionPlan(width: width, height: height, fitting: box, orientation: orientation)
                .map { [$0.width, $0.height] }
        }
        #expect(plan(6000, 4000, (2048, 2048)) == [2048, 1365])
        #expect(plan(4000, 6000, (2048, 2048)) == [1365, 2048])
        #expect(plan(6000, 4000, (1000, 100)) == [150, 100])
        #expect(plan(6000, 4000, (6000, 4000)) == nil)
        #expect(plan(300, 200, (2048, 2048)) == nil)
        #expect(plan(300, 200, (400, 199)) == [299, 199])
        #expect(plan(10_000, 3, (100, 100)) == [100, 1])
        #expect(plan(3, 10_000, (100, 100)) == [1, 100])
        #expect(plan(5, 5, (0, -3)) == [1, 1])
        // Lying stored, standing displayed.
        #expect(plan(6000, 4000, (1000, 3000), .turned90) == [1500, 1000])
        #expect(plan(6000, 4000, (1000, 3000), .turned180) == [1000, 667])
        for width in 1...40 {
            for height in 1...40 {
                for box in [(7, 30), (13, 13), (1, 1)] {
                    let size = plan(width, height, box) ?? [width, height]
                    #expect(size[0] <= min(box.0, width) && size[1] <= min(box.1, height))
                    #expect(size.allSatisfy { $0 >= 1 })
                }
            }
        }
    }

    @Test("The kernel is Lanczos': sinc times a sinc three times as wide")
    func kernel() {
        func sinc(_ x: Double) -> Double { sin(.pi * x) / (.pi * x) }
        for x in stride(from: -3.5045, through: 3.5, by: 0.01) {
            let wanted = abs(x) < 3 ? sinc(x) * sinc(x / 3) : 0
            #expect(abs(ReductionWeights.lanczos(x) - wanted) < 1e-11, "at \(x)")
        }
        #expect(ReductionWeights.lanczos(0) == 1)
        #expect(abs(ReductionWeights.lanczos(1e-9) - 1) < 1e-15)
    }

    @Test("Weights are the kernel's within three output pixels of the centre, sum to 1 and mirror each other")
    func weights() {
        for (from, to) in [(2, 1), (9, 1), (17, 3), (64, 63), (100, 99), (101, 50), (640, 7), (3000, 30)] {
            let weights = ReductionWeights(from: from, to: to)
            var last = 0..<0
            for output in 0..<to {
                let support = weights.support(output)
                let centre = (Double(output) + 0.5) * Double(from) / Double(to)
                let reach = 3 * Double(from) / Double(to)
                let inside = (0..<from).filter { abs(Double($0) + 0.5 - centre) < reach - 1e-9 }
                #expect(support.lowerBound <= inside[0] && support.upperBound > inside[inside.count - 1])
                #expect(support.count <= inside.count + 2)
                #expect(support.lowerBound >= last.lowerBound && support.upperBound >= last.upperBound)
                last = support
                #expect(abs(weights.exact(output).reduce(0, +) - 1) < 1e-14)
                #expect(abs(weights.rounded(output).reduce(0.0) { $0 + Double($1) } - 1) < 1e-7)
                let other = weights.exact(to - 1 - output)
                #expect(zip(weights.exact(output), other.reversed()).allSatisfy { abs($0 - $1) < 1e-14 })
            }
        }
    }

    static let trials: [(Int, Int, Int, Int)] = [
        (1, 9, 1, 4), (9, 1, 4, 1), (2, 2, 1, 1), (17, 3, 11, 2), (64, 48, 63, 47), (64, 48, 40, 30), (64, 48, 10, 8),
        (65, 47, 33, 24), (129, 66, 43, 22), (1, 300, 1, 3), (300, 1, 3, 1), (1030, 21, 343, 7), (101, 90, 1, 1),
    ]

    @Test("Agrees with the plain one on noise, on every instruction set to the last bit", arguments: trials)
    func oracle(_ fromWidth: Int, _ fromHeight: Int, _ width: Int, _ height: Int) throws {
        let (from, to): (Size, Size) = ((fromWidth, fromHeight), (width, height))
        for (planes, alpha) in [(1, false), (2, true), (3, false), (4, true)] {
            let picture = Planes.noise(from, planes)
            let fast = try reduced(picture, to: to, alpha: alpha)
            let difference = apart(fast, plain(picture, to: to, alpha: alpha))
            #expect(difference < 2e-6, "\(planes) planes: \(difference)")
            for set in InstructionSet.available where set != .baseline {
                #expect(
                    try reduced(picture, to: to, alpha: alpha, on: set) == fast, "\(planes) planes on \(set.rawValue)")
            }
        }
    }

    @Test(
        "A flat colour stays, however far it is reduced and at every edge",
        arguments: [(700, 5, 7, 1), (5, 700, 1, 7), (90, 61, 89, 60), (90, 61, 31, 21)])
    func flat(_ fromWidth: Int, _ fromHeight: Int, _ width: Int, _ height: Int) throws {
        for value in [0.0, 1, 0.2, 0.001] {
            let picture = Planes((fromWidth, fromHeight), 3) { _, _, plane in value * Double(plane + 1) / 3 }
            let result = try reduced(picture, to: (width, height))
            for plane in 0..<3 {
                let wanted = Float(value * Double(plane + 1) / 3)
                #expect(result[plane].allSatisfy { abs($0 - wanted) <= 1e-6 * wanted }, "\(wanted): \(result[plane])")
            }
        }
    }

    @Test("Nothing is shifted: a slope goes on where it was, a mirrored picture is reduced to the mirrored result")
    func centred() throws {
        let (from, to): (Size, Size) = ((480, 4), (120, 1))
        let slope = Planes(from, 1) { x, _, _ in (Double(x) + 0.5) / 480 }
        let result = try reduced(slope, to: to)[0]
        for x in 4..<116 { #expect(abs(Double(result[x]) - (Double(x) + 0.5) / 120) < 2e-4, "column \(x)") }
        let picture = Planes.noise((97, 58), 1)
        let mirrored = Planes((97, 58), 1) { x, y, _ in picture.values[0][(57 - y) * 97 + 96 - x] }
        let (one, other) = (try reduced(picture, to: (30, 18))[0], try reduced(mirrored, to: (30, 18))[0])
        #expect(zip(one, other.reversed()).allSatisfy { abs($0 - $1) < 1e-6 })
    }

    @Test("A point in the middle stays in the middle, and light is neither made nor lost")
    func point() throws {
        let (from, to): (Size, Size) = ((63, 63), (21, 21))
        let picture = Planes(from, 1) { x, y, _ in 0.4 + (x == 31 && y == 31 ? 0.5 : 0) }
        let result = try reduced(picture, to: to)[0]
        let brightest = try #require(result.indices.max { result[$0] < result[$1] })
        #expect(brightest == 10 * 21 + 10)
        for y in 0..<21 {
            for x in 0..<21 {
                #expect(abs(result[y * 21 + x] - result[x * 21 + y]) < 1e-6)
                #expect(abs(result[y * 21 + x] - result[y * 21 + 20 - x]) < 1e-6)
            }
        }
        let light = result.reduce(0.0) { $0 + Double($1) - 0.4 } * 9
        #expect(abs(light - 0.5) < 0.005, "\(light)")
    }

    @Test("Rings beyond black and white are cut off")
    func ringing() throws {
        let picture = Planes((120, 9), 1) { x, _, _ in x < 60 ? 0 : 1 }
        let result = try reduced(picture, to: (40, 3))[0]
        #expect(result.allSatisfy { $0 >= 0 && $0 <= 1 })
        #expect(result.contains(0) && result.contains(1))
        // They are there, where they fit: it is Lanczos' filter. Its step response swings by a few hundredths.
        let soft = Planes((120, 9), 1) { x, _, _ in x < 59 ? 0.3 : 0.6 }
        let swing = try reduced(soft, to: (40, 3))[0]
        #expect(swing.contains { $0 < 0.295 } && swing.contains { $0 > 0.605 })
        #expect(swing.allSatisfy { $0 > 0.27 && $0 < 0.63 })
    }

    @Test("What cannot be seen gives no colour: an opaque red disc on clear green has no green fringe")
    func halo() throws {
        let picture = Planes((90, 90), 4) { x, y, plane in
            let inside = (x - 45) * (x - 45) + (y - 45) * (y - 45) < 900
            return switch plane {
            case 0: inside ? 0.8 : 0
            case 1: inside ? 0 : 1
            case 2: 0
            default: inside ? 1 : 0
            }
        }
        let result = try reduced(picture, to: (23, 23), alpha: true)
        var between = 0
        for i in 0..<(23 * 23) {
            #expect(result[1][i] == 0, "green at \(i)")
            let alpha = result[3][i]
            if alpha > 0.001 { #expect(abs(result[0][i] - 0.8) < 1e-4, "red at \(i): \(result[0][i]), alpha \(alpha)") }
            if alpha == 0 { #expect(result[0][i] == 0) }
            if alpha > 0.1 && alpha < 0.9 { between += 1 }
        }
        #expect(between > 10)
    }

    @Test("The memory is that of a dozen rows")
    func memory() {
        let bytes = Reducer.bytes(from: (6000, 4000), to: (2048, 1365), planes: 3)
        #expect(bytes < 2 << 20)
        #expect(Reducer.bytes(from: (20_000, 20_000), to: (200, 200), planes: 3) < 6 << 20)
    }

    @Test("An error of the source comes through, and no row after it")
    func error() throws {
        final class Broken: LightSource {
            var rows = 0
            func nextRow(into planes: [UnsafeMutablePointer<Float>]) throws(LensError) {
                rows += 1
                if rows == 9 { throw LensError(.input, "row 8 is damaged") }
            }
        }
        let plan = try #require(ReductionPlan(width: 20, height: 40, fitting: (10, 20)))
        let reader = ReducingReader(
            Broken(), size: (20, 40), layout: .grey, to: plan, instructionSet: .baseline)
        var row = [Float](repeating: 0, count: 10)
        let error = #expect(throws: LensError.self) {
            for _ in 0..<20 {
                try row.withUnsafeMutableBytes { try reader.read(into: #require($0.baseAddress), stride: 40, count: 1) }
            }
        }
        #expect(error == LensError(.input, "row 8 is damaged"))
    }
}
