import Foundation
import Lens
import Measures

/// The difference between two pictures, in numbers and as a picture.
struct GoldenChange {
    private let before: Samples
    private let after: Samples
    /// Of each pixel; nil where the pictures are not as large.
    private let differences: [Double]?

    init(from before: Samples, to after: Samples) {
        self.before = before
        self.after = after
        let isAsLarge = before.format.width == after.format.width && before.format.height == after.format.height
        guard isAsLarge, before != after else {
            differences = nil
            return
        }
        differences = zip(before.encoded, after.encoded).map {
            ColorDifference.ciede2000(ColorDifference.lab(encoded: $0), ColorDifference.lab(encoded: $1))
        }
    }

    var isNone: Bool { before == after }

    var summary: String {
        guard !isNone else { return "the same" }
        guard let differences else { return "\(Self.kind(before.format)) became \(Self.kind(after.format))" }
        let sorted = differences.sorted()
        let mean = sorted.reduce(0, +) / Double(sorted.count)
        let codes = before.format == after.format ? "\(largestStep) codes at most, " : ""
        return codes
            + String(
                format: "ΔE2000 mean %.3f, p99 %.3f, max %.3f", mean, sorted[(sorted.count - 1) * 99 / 100],
                sorted.last ?? 0)
    }

    private static func kind(_ format: SampleFormat) -> String {
        "\(format.width)×\(format.height) \(format.layout.rawValue) \(format.depth.rawValue)"
    }

    private var largestStep: Int {
        let pairs =
            before.format.depth == .eight
            ? zip(before.bytes.map(Int.init), after.bytes.map(Int.init))
            : zip(before.words.map(Int.init), after.words.map(Int.init))
        return pairs.reduce(0) { max($0, abs($1.0 - $1.1)) }
    }

    // MARK: A sheet

    /// Screen pixels a pixel.
    private static let scale = 3
    private static let gap = 4
    /// The difference that is shown white.
    private static let hottest = 10.0

    /// Writes before, after and ΔE side by side: black is none, then red, yellow, white from ΔE 10 on.
    func write(to folder: FilePath, as name: String) throws {
        try FileManager.default.createDirectory(atPath: folder.string, withIntermediateDirectories: true)
        var panels = [Panel(before), Panel(after)]
        if let differences {
            let heat = differences.map { difference -> SIMD3<Double> in
                let heat = 3 * min(difference / Self.hottest, 1)
                return SIMD3(heat, heat - 1, heat - 2).clamped(lowerBound: .zero, upperBound: .one)
            }
            panels.append(Panel(width: after.format.width, height: after.format.height, values: heat))
        }
        try Data(Self.sheet(panels).png()).write(to: URL(fileURLWithPath: folder.appending(name).string))
    }

    private struct Panel {
        var width: Int
        var height: Int
        var values: [SIMD3<Double>]

        init(width: Int, height: Int, values: [SIMD3<Double>]) {
            self.width = width
            self.height = height
            self.values = values
        }

        init(_ picture: Samples) {
            self.init(width: picture.format.width, height: picture.format.height, values: picture.encoded)
        }
    }

    private static func sheet(_ panels: [Panel]) -> Samples {
        let width = panels.reduce(-gap) { $0 + $1.width * scale + gap }
        let height = panels.reduce(0) { max($0, $1.height * scale) }
        let format = SampleFormat(width: width, height: height, layout: .rgb, depth: .eight)
        var bytes = [UInt8](repeating: 128, count: format.bytesPerRow * height)
        var left = 0
        for panel in panels {
            for y in 0..<(panel.height * scale) {
                for x in 0..<(panel.width * scale) {
                    let value = panel.values[y / scale * panel.width + x / scale]
                    let at = y * format.bytesPerRow + 3 * (left + x)
                    for channel in 0..<3 { bytes[at + channel] = UInt8((value[channel] * 255).rounded()) }
                }
            }
            left += panel.width * scale + gap
        }
        return Samples(format: format, bytes: bytes)
    }
}

extension Samples {
    /// The colours of each pixel, 0…1 as encoded, without alpha.
    var encoded: [SIMD3<Double>] {
        let codes = format.depth == .eight ? bytes.map { Double($0) / 255 } : words.map { Double($0) / 65535 }
        return stride(from: 0, to: codes.count, by: format.channels).map { (at: Int) -> SIMD3<Double> in
            format.layout.isGrey ? SIMD3(repeating: codes[at]) : SIMD3(codes[at], codes[at + 1], codes[at + 2])
        }
    }
}
