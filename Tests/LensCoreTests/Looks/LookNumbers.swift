import Foundation
import Measures
import SampleScenes
import Testing

@testable import LensCore

/// The built-in looks by name, for tests to go through.
let lookNames = Look.all.map(\.name)

/// `LENS_FIGURES=1 ./test --filter Looks` tells every look's figures, for whoever tunes one.
let isTellingFigures = ProcessInfo.processInfo.environment["LENS_FIGURES"] == "1"

func figure(_ look: String, _ what: String, _ text: String) {
    if isTellingFigures { print("figure\t\(look)\t\(what)\t\(text)") }
}

extension Look {
    static func built(_ name: String) throws -> Look { try #require(named(name)) }

    func without(_ types: [any Filter.Type]) -> Look {
        Look(name, filters: filters.filter { filter in !types.contains { $0 == type(of: filter) } })
    }

    /// The look without more light than the picture came with; one that is darker by nature stays so.
    var atNeutralExposure: Look {
        Look(
            name,
            filters: filters.map { filter in
                guard var exposure = filter as? Exposure else { return filter }
                exposure.ev = min(exposure.ev, 0)
                return exposure
            })
    }

    /// What is scattered over the picture: grain and marks of time.
    static let scattered: [any Filter.Type] = [
        Grain.self, Dust.self, Scratches.self, Stains.self, Cracks.self, LightLeak.self,
    ]
}

extension Picture {
    /// Sixteen bits a sample, in colour.
    static func deep(_ width: Int, _ height: Int, _ code: (_ x: Int, _ y: Int) -> SIMD3<UInt16>) -> Picture {
        var words: [UInt16] = []
        words.reserveCapacity(3 * width * height)
        for y in 0..<height {
            for x in 0..<width {
                let code = code(x, y)
                words.append(code.x)
                words.append(code.y)
                words.append(code.z)
            }
        }
        return Picture(
            format: SampleFormat(width: width, height: height, layout: .rgb, depth: .sixteen),
            bytes: words.withUnsafeBytes { Array($0) })
    }

    static func deep(_ colors: [SIMD3<Double>]) -> Picture {
        deep(colors.count, 1) { x, _ in
            let code = (colors[x] * 65535).rounded(.toNearestOrAwayFromZero)
            return SIMD3(UInt16(code.x), UInt16(code.y), UInt16(code.z))
        }
    }

    /// The sample pictures, small.
    static let scenes: [(name: String, picture: Picture)] = Scene.allCases.map { scene in
        let size = scene.size(longSide: 240)
        let format = SampleFormat(width: size.width, height: size.height, layout: .rgb, depth: .eight)
        return (
            scene.rawValue, Picture(format: format, bytes: scene.render(width: size.width, height: size.height))
        )
    }

    /// The samples as sixteen bits.
    var words: [UInt16] {
        format.depth == .eight
            ? bytes.map { UInt16($0) * 257 } : bytes.withUnsafeBytes { Array($0.bindMemory(to: UInt16.self)) }
    }

    /// What a look makes of the picture in colour, a mat left out.
    func developed(_ look: Look, depth: SampleFormat.Depth = .sixteen, seed: UInt64 = 7) throws -> [UInt8] {
        var output = format
        output.depth = depth
        let plan = try plan(look.without([Mat.self]), output: output, seed: seed)
        guard !plan.isPassthrough else { return bytes }
        let (from, to) = (Developer.stride(plan.input), Developer.stride(plan.output))
        let input = Buffer<UInt8>(count: from * format.height)
        let result = Buffer<UInt8>(count: to * format.height)
        bytes.withUnsafeBufferPointer { bytes in
            guard let first = bytes.baseAddress else { return }
            for y in 0..<format.height {
                (input.pointer + y * from).update(from: first + y * format.bytesPerRow, count: format.bytesPerRow)
            }
        }
        Developer(plan, InstructionSet.available.last ?? .baseline)
            .develop(0..<format.height, from: input.pointer, to: result.pointer)
        var rows = [UInt8](repeating: 0, count: output.bytesPerRow * format.height)
        rows.withUnsafeMutableBytes { rows in
            for y in 0..<format.height {
                UnsafeMutableRawBufferPointer(rebasing: rows[(y * output.bytesPerRow)...])
                    .copyMemory(from: UnsafeRawBufferPointer(start: result.pointer + y * to, count: output.bytesPerRow))
            }
        }
        return rows
    }

    func developedWords(_ look: Look, seed: UInt64 = 7) throws -> [UInt16] {
        try developed(look, seed: seed).withUnsafeBytes { Array($0.bindMemory(to: UInt16.self)) }
    }

    /// The same as encoded values.
    func developedValues(_ look: Look) throws -> [SIMD3<Double>] {
        let words = try developedWords(look)
        return stride(from: 0, to: words.count, by: 3).map {
            SIMD3(Double(words[$0]), Double(words[$0 + 1]), Double(words[$0 + 2])) / 65535
        }
    }
}
