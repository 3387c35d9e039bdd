/// Specks and fibres that lay on the negative, white on the print.
///
/// Poisson many a frame, placed by hash in millimetres of the displayed frame, thinner in the middle of the picture. Three in four
/// are specks of radius size·(.4 + 1.4·u³), the rest fibres: quadratic Béziers .5–2.5 mm long, as thick as a hair.
/// Antialiased; costs where marks lie.
public struct Dust: Filter {
    /// How many, on average. 0…500 a frame. In recipes `count`.
    public var count: Double
    /// Radius of a middling speck. 4…200 µm of a 35 mm frame. In recipes `size`.
    public var size: Double
    /// How much of the print's tone they hide. 0…1. 0 changes nothing. In recipes `amount`.
    public var amount: Double

    /// With the settings that a recipe has which names none.
    public init() { self.init(count: 60) }
    /// With these settings; one that its parameter does not allow is an error when a photo is developed.
    public init(count: Double, size: Double = 22, amount: Double = 0.7) {
        self.count = count
        self.size = size
        self.amount = amount
    }

    public static let name = "dust"
    public static let place = Place.surface
    public static let summary = "Specks and fibres, white on the print."

    public static let parameters: [Parameter<Dust>] = [
        .number("count", \.count, .perFrame, in: 0...500, .fixed, .texture, "How many, on average."),
        .number("size", \.size, .micrometres, in: 4...200, .fixed, .texture, "Radius of a middling speck."),
        .number(
            "amount", \.amount, in: 0...1, .linear(neutral: 0), .texture,
            "How much of the print's tone they hide."),
    ]

    private static let purpose: UInt32 = 0x64_75_73_74
    /// Bare paper, a little warm, so that dust belongs to the print and not to the screen.
    private static let paper: SIMD3<Double> = [0.93, 0.92, 0.88]

    private func stage(on frame: Frame) -> StrokeStage {
        let scale = frame.pixelsPerMillimetre
        let half = frame.displayedSize / 2
        let key = Hash.key(seed: frame.seed, purpose: Self.purpose)
        var chance = Hash.Stream(key, 0)
        var strokes: [Stroke] = []
        for number in 0..<Wear.count(count * Wear.share(frame), &chance) {
            var stream = Hash.Stream(key, number + 1)
            let centre = half + half * Wear.place(&stream, clear: 0.12, beyond: 0)
            let opacity = amount * stream.next(0.35...1)
            if stream.next() < 0.78 {
                let u = stream.next()
                let radius = size / 1000 * (0.4 + 1.4 * u * u * u) * scale
                // Specks are rarely round: two discs that overlap.
                let lean: SIMD2<Double> = [stream.next(-0.9...0.9) * radius, stream.next(-0.9...0.9) * radius]
                strokes.append(
                    Stroke(
                        from: frame.stored(centre), to: frame.stored(centre + lean), radius: radius, opacity: opacity))
            } else {
                strokes += fibre(from: centre, on: frame, opacity: opacity, &stream)
            }
        }
        return StrokeStage(label: "dust (\(strokes.count) strokes)", strokes: strokes, colour: Self.paper)
    }

    private func fibre(
        from start: SIMD2<Double>, on frame: Frame, opacity: Double, _ stream: inout Hash.Stream
    ) -> [Stroke] {
        let scale = frame.pixelsPerMillimetre
        let length = stream.next(0.5...2.5) * scale
        let angle = stream.next(0...(2 * Double.pi))
        let direction: SIMD2<Double> = [Elementary.cos(angle), Elementary.sin(angle)]
        let across: SIMD2<Double> = [-direction.y, direction.x]
        let end = start + direction * length
        let control =
            start + direction * (length * stream.next(0.2...0.8)) + across * (length * stream.next(-0.7...0.7))
        let radius = stream.next(0.2...0.36) * size / 1000 * scale
        let pieces = 14
        func point(_ i: Int) -> SIMD2<Double> {
            let t = Double(i) / Double(pieces)
            return frame.stored(start * ((1 - t) * (1 - t)) + control * (2 * t * (1 - t)) + end * (t * t))
        }
        return (0..<pieces).map {
            Stroke(from: point($0), to: point($0 + 1), radius: radius, opacity: opacity * 0.8)
        }
    }

    public func steps(on frame: Frame) -> [Step] { [.stage(stage(on: frame))] }

    public func formula(on frame: Frame) -> @Sendable (SIMD3<Double>, Int, Int) -> SIMD3<Double> {
        stage(on: frame).formula()
    }
}
