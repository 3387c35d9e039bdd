/// Lines that the camera's rollers and the years have drawn along the film, white on the print.
///
/// Poisson many a frame, near vertical as displayed, `width` wide (a third of it at the ends), trembling by a few hundredths of a
/// millimetre and fading in and out on the way. In millimetres of frame; antialiased; costs where marks lie.
public struct Scratches: Filter {
    /// How many, on average. 0…60 a frame. In recipes `count`.
    public var count: Double
    /// Width of a middling scratch. 5…60 µm of a 35 mm frame. In recipes `width`.
    public var width: Double
    /// How much of the print's tone they hide. 0…1. 0 changes nothing. In recipes `amount`.
    public var amount: Double

    /// With the settings that a recipe has which names none.
    public init() { self.init(count: 5) }
    /// With these settings; one that its parameter does not allow is an error when a photo is developed.
    public init(count: Double, width: Double = 14, amount: Double = 0.5) {
        self.count = count
        self.width = width
        self.amount = amount
    }

    public static let name = "scratches"
    public static let place = Place.surface
    public static let summary = "Near vertical lines, white on the print."

    public static let parameters: [Parameter<Scratches>] = [
        .number("count", \.count, .perFrame, in: 0...60, .fixed, .texture, "How many, on average."),
        .number("width", \.width, .micrometres, in: 5...60, .fixed, .texture, "Width of a middling scratch."),
        .number(
            "amount", \.amount, in: 0...1, .linear(neutral: 0), .texture,
            "How much of the print's tone they hide."),
    ]

    private static let purpose: UInt32 = 0x73_63_72_61
    private static let paper: SIMD3<Double> = [0.92, 0.91, 0.86]

    private func stage(on frame: Frame) -> StrokeStage {
        let scale = frame.pixelsPerMillimetre
        let size = frame.displayedSize
        let key = Hash.key(seed: frame.seed, purpose: Self.purpose)
        var chance = Hash.Stream(key, 0)
        var strokes: [Stroke] = []
        for number in 0..<Wear.count(count * Wear.share(frame), &chance) {
            var stream = Hash.Stream(key, number + 1)
            let place = Wear.place(&stream, clear: 0.3, beyond: 0)
            var x = size.x * (place.x + 1) / 2
            // Short ones anywhere, a few from edge to edge.
            let length = size.y * (stream.next() < 0.2 ? 1.1 : stream.next(0.08...0.45))
            var y = min(size.y * stream.next(-0.1...1), size.y * 1.05 - length)
            let bottom = y + length
            let lean = stream.next(-0.02...0.02)
            let radius = width / 2000 * stream.next(0.5...1.6) * scale
            let opacity = amount * stream.next(0.35...1)
            let piece = 0.7 * scale
            var strength = stream.next()
            while y < bottom {
                let next = min(y + piece, bottom)
                let tremble = stream.next(-0.012...0.012) * scale
                let nextX = x + lean * (next - y) + tremble
                // A walk between 0 and 1: stretches where the scratch does not bite.
                strength = min(max(strength + stream.next(-0.45...0.45), 0), 1)
                let middle = 1 - abs((y + next) / 2 - (bottom - length / 2)) / (length / 2)
                let bite = strength * min(1, 0.35 + 2 * max(middle, 0))
                if bite > 0.12 {
                    strokes.append(
                        Stroke(
                            from: frame.stored([x, y]), to: frame.stored([nextX, next]), radius: radius,
                            opacity: opacity * bite))
                }
                (x, y) = (nextX, next)
            }
        }
        return StrokeStage(label: "scratches (\(strokes.count) strokes)", strokes: strokes, colour: Self.paper)
    }

    public func steps(on frame: Frame) -> [Step] { [.stage(stage(on: frame))] }

    public func formula(on frame: Frame) -> @Sendable (SIMD3<Double>, Int, Int) -> SIMD3<Double> {
        stage(on: frame).formula()
    }
}
