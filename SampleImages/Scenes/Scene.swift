/// The sample pictures: five scenes computed from nothing but their coordinates, at any size.
public enum Scene: String, CaseIterable, Sendable {
    case ridge, alley, wall, still, chart

    /// What the picture shows.
    public var title: String {
        switch self {
        case .ridge: "A mountain ridge at dawn"
        case .alley: "An alley of lamps at night"
        case .wall: "A weathered wall"
        case .still: "A still life in window light"
        case .chart: "A colour and tone chart"
        }
    }

    /// The proportions the scene is composed for, width first. Other proportions show a centred part of it.
    public var aspect: (Int, Int) {
        self == .alley ? (2, 3) : (3, 2)
    }

    /// The size of the picture, in the scene's own proportions, whose longer side is `longSide`.
    public func size(longSide: Int) -> (width: Int, height: Int) {
        let (w, h) = aspect
        return w >= h ? (longSide, max(1, longSide * h / w)) : (max(1, longSide * w / h), longSide)
    }

    /// The whole picture: rows of interleaved 8 bit sRGB, top row first.
    public func render(width: Int, height: Int) -> [UInt8] {
        var picture = [UInt8]()
        picture.reserveCapacity(width * height * 3)
        var line = [UInt8]()
        for y in 0..<height {
            row(y, width: width, height: height, into: &line)
            picture += line
        }
        return picture
    }

    /// One row as interleaved 8 bit sRGB. Values between two codes are dithered, so that skies do not band.
    public func row(_ y: Int, width: Int, height: Int, into bytes: inout [UInt8]) {
        var light = [Float]()
        row(y, width: width, height: height, into: &light)
        if bytes.count != light.count { bytes = [UInt8](repeating: 0, count: light.count) }
        for i in light.indices {
            let threshold =
                self == .chart ? 0.5 : random(Int32(truncatingIfNeeded: i), Int32(truncatingIfNeeded: y), 77)
            bytes[i] = UInt8(min(encoded(light[i]) * 255 + threshold, 255))
        }
    }

    /// One row as interleaved linear light, red green blue with the primaries of sRGB, 0...1.
    /// Rows are independent of each other: they may be asked for in any order and from any thread.
    public func row(_ y: Int, width: Int, height: Int, into light: inout [Float]) {
        precondition(
            width > 0 && height > 0 && y >= 0 && y < height, "row \(y) is outside a \(width)x\(height) picture")
        if light.count != width * 3 { light = [Float](repeating: 0, count: width * 3) }
        let frame = Frame(width: width, height: height, aspect: aspect)
        light.withUnsafeMutableBufferPointer { out in
            switch self {
            case .ridge: draw(Ridge(), frame, y, out)
            case .alley: draw(Alley(), frame, y, out)
            case .wall: draw(Wall(), frame, y, out)
            case .still: draw(StillLife(), frame, y, out)
            case .chart: draw(Chart(), frame, y, out)
            }
        }
    }
}

/// Something that has a colour at every point of its frame. The frame is centred on 0 with y upwards; its shorter
/// side is 1 long for every scene, so that a length means the same in all of them.
protocol Painter {
    /// What the samples of one pixel have in common, worked out at its centre.
    associatedtype Common = Void
    func common(_ centre: V2, pixel: Float) -> Common
    /// Scene light at `p`, which stands for a square `pixel` wide.
    func light(_ p: V2, pixel: Float, _ common: Common) -> V3
    /// Whether the light still has to be fitted into what a display shows.
    var needsToneCurve: Bool { get }
}

extension Painter where Common == Void {
    func common(_ centre: V2, pixel: Float) {}
}

extension Painter {
    var needsToneCurve: Bool { true }
}

/// How pixels lie on a scene's frame.
struct Frame {
    let width: Int
    let height: Int
    let pixel: Float

    init(width: Int, height: Int, aspect: (Int, Int)) {
        self.width = width
        self.height = height
        let short = Float(min(aspect.0, aspect.1))
        pixel = min(Float(aspect.0) / short / Float(width), Float(aspect.1) / short / Float(height))
    }
}

/// Draws a row with four samples a pixel on a turned grid, averaged after the tone curve: averaged before it,
/// the edge of a lamp would stay jagged, for a fraction of a clipping light still clips. Where two opposite
/// samples agree the pixel lies in something even, and the other two are spared.
@inline(__always)
private func draw<P: Painter>(_ painter: P, _ frame: Frame, _ y: Int, _ out: UnsafeMutableBufferPointer<Float>) {
    let pixel = frame.pixel
    let toned = painter.needsToneCurve
    let cy = Float(frame.height) * 0.5 - Float(y) - 0.5
    for x in 0..<frame.width {
        let centre = V2(Float(x) + 0.5 - Float(frame.width) * 0.5, cy)
        let common = painter.common(centre * pixel, pixel: pixel)
        @inline(__always) func sample(_ offset: V2) -> V3 {
            let c = painter.light((centre + offset) * pixel, pixel: pixel, common)
            return toned ? toneCurve(c) : c
        }
        let a = sample(V2(-0.125, -0.375))
        let b = sample(V2(0.125, 0.375))
        var sum = (a + b) * 0.5
        let apart = a - b
        if dot(apart, apart) > 1e-5 + 5e-3 * dot(sum, sum) {
            sum = (sum + (sample(V2(0.375, -0.125)) + sample(V2(-0.375, 0.125))) * 0.5) * 0.5
        }
        out[x * 3] = sum.x
        out[x * 3 + 1] = sum.y
        out[x * 3 + 2] = sum.z
    }
}
