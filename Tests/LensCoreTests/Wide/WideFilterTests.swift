import Testing

@testable import LensCore

/// Colours in linear light of sRGB as an 8-bit or 16-bit picture.
private func picture(
    _ width: Int, _ height: Int, alpha: ((Int, Int) -> Double)? = nil, _ light: (Int, Int) -> SIMD3<Double>
) -> Picture {
    var words: [UInt16] = []
    for y in 0..<height {
        for x in 0..<width {
            let value = light(x, y)
            for channel in 0..<3 {
                words.append(UInt16((Transfer.encoded(min(max(value[channel], 0), 1)) * 65535).rounded()))
            }
            if let alpha { words.append(UInt16((alpha(x, y) * 65535).rounded())) }
        }
    }
    return Picture(
        format: SampleFormat(width: width, height: height, layout: alpha == nil ? .rgb : .rgba, depth: .sixteen),
        bytes: words.withUnsafeBytes { Array($0) })
}

/// Linear light of sRGB after a filter.
private func developed(_ filters: any Filter..., picture: Picture) throws -> [SIMD3<Double>] {
    let plan = try picture.plan(Look("one", filters: filters), seed: 1)
    return Development(plan, picture, on: InstructionSet.available.last ?? .baseline).light.map {
        SIMD3(Double($0.x), Double($0.y), Double($0.z))
    }
}

private func mean(_ values: [SIMD3<Double>]) -> SIMD3<Double> {
    values.reduce(.zero, +) / Double(values.count)
}

@Suite("Filters that look at the whole picture")
struct WideFilterTests {
    static let filters: [any Filter] = [
        Dehaze(amount: 0.6), EdgeSoftness(blur: 120, from: 0), Diffusion(kind: .bloom, amount: 0.75),
        Halation(reflection: [0.5, 0.2, 0.1]), Clarity(amount: 1), Clarity(amount: -1),
    ]

    @Test("A flat picture stays as it is", arguments: filters.indices)
    func flat(_ index: Int) throws {
        for (width, height) in [(1, 1), (90, 60), (1100, 2)] {
            for color in [[0.5, 0.5, 0.5], [0.42, 0.5, 0.55], [0.02, 0.01, 0.03]] as [SIMD3<Double>] {
                let result = try developed(Self.filters[index], picture: picture(width, height) { _, _ in color })
                let worst = result.map { distance($0, color) }.max() ?? 1
                #expect(worst < 0.002, "\(Self.filters[index]), \(width)×\(height), \(color): \(worst)")
            }
        }
    }

    @Test("Diffusion and edge softness move light and lose none", arguments: Diffusion.Kind.allCases)
    func energy(_ kind: Diffusion.Kind) throws {
        let lamps = picture(240, 160) { x, y in
            (x / 8 + y / 8) % 7 == 0 ? [0.9, 0.8, 0.5] : SIMD3(repeating: 0.02 + Double(x) / 2000)
        }
        let before = mean(try developed(Exposure(ev: 0), picture: lamps))
        for filter in [Diffusion(kind: kind, amount: 0.7), EdgeSoftness(blur: 200, from: 0)] as [any Filter] {
            let after = mean(try developed(filter, picture: lamps))
            #expect(distance(after / before, [1, 1, 1]) < 0.004, "\(filter): \(after / before)")
        }
    }

    @Test("Around a lamp diffusion draws what its exponentials say")
    func profile() throws {
        // 36 µm a pixel.
        let lamp = picture(1001, 401) { x, y in x == 500 && y == 200 ? [1, 1, 1] : .zero }
        let result = try developed(Diffusion(kind: .mist, amount: 0.75), picture: lamp)
        let cells = 1001 / 36.0
        for r in [5, 10, 20, 40, 80] {
            let wanted = [(14.0, 0.28), (150, 0.42), (650, 0.30)].reduce(0.0) {
                let length = $1.0 / 1000 * cells
                return $0 + $1.1 * Elementary.exp(-Double(r) / length) / (2 * .pi * length * length)
            }
            let got = result[200 * 1001 + 500 + r].y / 0.75
            #expect(abs(got / wanted - 1) < 0.12, "\(r) pixels: \(got), \(wanted)")
        }
    }

    @Test("A lamp gets a red rim, the brighter the more it was clipped; far away and under clipping nothing changes")
    func halation() throws {
        func scene(_ lamp: Double) -> Picture {
            picture(300, 200) { x, y in
                abs(x - 150) < 3 && abs(y - 100) < 3 ? SIMD3(repeating: lamp) : SIMD3(repeating: 0.02)
            }
        }
        let none = Halation(reflection: Halation.none, boost: 3)
        let rim = try developed(none, picture: scene(1))[100 * 300 + 154]
        #expect(rim.x > 1.7 * rim.y && rim.y > 1.2 * rim.z && rim.x > 0.05, "\(rim)")
        let plain = try developed(Halation(reflection: Halation.none, boost: 0), picture: scene(1))[100 * 300 + 154]
        #expect(rim.x - 0.02 > 5 * (plain.x - 0.02), "\(rim), \(plain)")
        // Half as bright as clipped: no boost.
        let dim = try developed(none, picture: scene(0.5))[100 * 300 + 154]
        #expect(abs((dim.x - 0.02) / (plain.x - 0.02) - 0.5) < 0.05, "\(dim), \(plain)")
        let far = try developed(none, picture: scene(1))[5 * 300 + 5]
        #expect(distance(far, SIMD3(repeating: 0.02)) < 0.001, "\(far)")
    }

    @Test("A lamp of one pixel counts whole, however large the picture")
    func loneLamp() throws {
        func glow(_ width: Int) throws -> Double {
            let (x, y) = (width / 2, width / 8)
            // As many µm wide in both.
            let side = width / 1000
            let scene = picture(width, width / 4) { column, row in
                (x..<x + side).contains(column) && (y..<y + side).contains(row) ? [1, 1, 1] : .zero
            }
            let result = try developed(Halation(reflection: Halation.none, boost: 4), picture: scene)
            return mean(result).x * Double(width * width / 4) / Double(side * side) - 1 / 1.3
        }
        let (small, large) = (try glow(1000), try glow(3000))
        #expect(abs(large / small - 1) < 0.1, "\(small), \(large)")
    }

    @Test("Clarity raises detail, leaves a great step without halo, and moves neither black nor white")
    func clarity() throws {
        let scene = picture(400, 200) { x, y in
            let texture = (x / 3 + y / 3) % 2 == 0 ? 1.05 : 0.95
            if y < 100 { return SIMD3(repeating: x < 200 ? 0.02 : 0.6) }
            if x < 100 { return .zero }
            if x < 200 { return [1, 1, 1] }
            return SIMD3(repeating: 0.2 * texture)
        }
        let (before, after) = (
            try developed(Exposure(ev: 0), picture: scene), try developed(Clarity(amount: 1), picture: scene)
        )
        // A step of five stops: none of its sides changes by an eighth of a stop next to it.
        for x in 190..<210 {
            let ratio = after[50 * 400 + x].y / before[50 * 400 + x].y
            #expect((0.917...1.0905).contains(ratio), "column \(x): \(ratio)")
        }
        for (x, y) in [(50, 150), (150, 150)] {
            #expect(distance(after[y * 400 + x], before[y * 400 + x]) < 1e-3)
        }
        func contrast(_ values: [SIMD3<Double>]) -> Double {
            let patch = (140..<180).flatMap { y in (280..<360).map { values[y * 400 + $0].y } }
            return (patch.max() ?? 0) / (patch.min() ?? 1)
        }
        let raised = (contrast(after) - 1) / (contrast(before) - 1)
        #expect((1.7...2.2).contains(raised), "\(raised)")
        let softer = try developed(Clarity(amount: -1), picture: scene)
        #expect(contrast(softer) - 1 < 0.35 * (contrast(before) - 1))
        // Stated: no more than two stops either way.
        for (a, b) in zip(after, before) where b.y > 1e-3 { #expect((0.25...4).contains(a.y / b.y)) }
    }

    @Test("Dehaze darkens a blue sky behind clouds and makes it little bluer")
    func sky() throws {
        let blue: SIMD3<Double> = [0.30, 0.42, 0.62]
        let scene = picture(90, 60) { x, y in
            if y < 12 { return [0.9, 0.9, 0.9] }
            return y < 44 ? blue * (0.55 + Double(y - 12) / 70) : [0.06, 0.05, 0.03] * Double(1 + (x + y) % 3)
        }
        let before = try developed(Exposure(ev: 0), picture: scene)
        let after = try developed(Dehaze(amount: 0.9), picture: scene)
        for y in 20..<36 {
            let (one, other) = (before[90 * y + 45], after[90 * y + 45])
            #expect((other.z - other.x) / other.z < 1.25 * (one.z - one.x) / one.z, "row \(y): \(one), \(other)")
            #expect(other.sum() < 0.95 * one.sum(), "row \(y): \(one), \(other)")
        }
    }

    @Test("Dehaze gives back what a haze of known depth has taken, and nothing negative")
    func dehaze() throws {
        let air: SIMD3<Double> = [0.8, 0.85, 0.9]
        func clear(_ x: Int, _ y: Int) -> SIMD3<Double> {
            if y < 20 { return air }
            return (x / 2 + y / 2) % 2 == 0 ? [0.3, 0.2, 0.1] : [0.005, 0.01, 0.02]
        }
        let hazy = picture(240, 160) { x, y in
            let t = y < 20 ? 0 : 0.4 + 0.5 * Double(y - 20) / 140
            return clear(x, y) * t + air * (1 - t)
        }
        let before = try developed(Exposure(ev: 0), picture: hazy)
        let after = try developed(Dehaze(amount: 1), picture: hazy)
        #expect(after.allSatisfy { $0.min() > -1e-4 })
        func error(_ values: [SIMD3<Double>]) -> Double {
            (40..<150).flatMap { y in (10..<230).map { distance(values[y * 240 + $0], clear($0, y)) } }
                .reduce(0, +) / Double(110 * 220)
        }
        #expect(error(after) < 0.4 * error(before), "\(error(before)) before, \(error(after)) after")
        // The sky is air.
        #expect(distance(after[5 * 240 + 120], air) < 0.02, "\(after[5 * 240 + 120])")
    }

    @Test("A night has no haze")
    func night() throws {
        let scene = picture(240, 160) { x, y in
            (x - 120) * (x - 120) + (y - 80) * (y - 80) < 9 ? [1, 0.9, 0.6] : [0.02, 0.02, 0.03]
        }
        let result = try developed(Dehaze(amount: 0.6), picture: scene)
        #expect(distance(result[20 * 240 + 20], [0.02, 0.02, 0.03]) < 0.002)
    }

    @Test("An old lens is sharp in the middle and soft in the corner")
    func edgeSoftness() throws {
        let lines = picture(600, 400) { x, _ in SIMD3(repeating: x % 4 < 2 ? 0.8 : 0.1) }
        let before = try developed(Exposure(ev: 0), picture: lines)
        let after = try developed(EdgeSoftness(blur: 120, from: 0.4), picture: lines)
        for x in 200..<400 { #expect(distance(after[200 * 600 + x], before[200 * 600 + x]) < 1e-5) }
        func contrast(_ values: [SIMD3<Double>], _ from: Int) -> Double {
            let row = (from..<from + 8).map { values[2 * 600 + $0].y }
            return (row.max() ?? 0) - (row.min() ?? 0)
        }
        // σ of nearly two pixels at a period of four leaves e^(−2π²·4/16) of a line, and levels next to it a little more.
        #expect(contrast(after, 2) < 0.12 * contrast(before, 2), "\(contrast(after, 2))")
        #expect(contrast(after, 200) > 0.1 * contrast(before, 200))
    }

    @Test("The large file, reduced, is the small file's result", arguments: filters.indices)
    func scale(_ index: Int) throws {
        let filter = Self.filters[index]
        func scene(_ width: Int) -> Picture {
            let unit = Double(width) / 30
            return picture(width, width * 2 / 30) { x, y in
                let (u, v) = ((Double(x) + 0.5) / unit, (Double(y) + 0.5) / unit)
                let wave = 0.5 + 0.5 * Elementary.sin(u * 1.7 + v) * Elementary.cos(v * 2.3)
                return SIMD3(0.1 + 0.5 * wave, 0.15 + 0.4 * wave * wave, 0.3) * (0.6 + 0.4 * Elementary.cos(u * 0.4))
            }
        }
        let (small, large) = (
            try developed(filter, picture: scene(750)), try developed(filter, picture: scene(3000))
        )
        var worst = 0.0
        for y in 0..<50 {
            for x in 0..<750 {
                var sum = SIMD3<Double>.zero
                for dy in 0..<4 { for dx in 0..<4 { sum += large[(4 * y + dy) * 3000 + 4 * x + dx] } }
                worst = max(worst, distance(sum / 16, small[y * 750 + x]))
            }
        }
        #expect(worst < 0.015, "\(filter): \(worst)")
    }

    @Test("A picture stored on its side becomes what it becomes upright", arguments: filters.indices)
    func orientation(_ index: Int) throws {
        func scene(_ x: Int, _ y: Int) -> SIMD3<Double> {
            [Double(x * 7 % 31) / 31, Double(y * 5 % 23) / 23, Double((x + 2 * y) % 17) / 17]
        }
        let upright = try developed(Self.filters[index], picture: picture(90, 61, scene))
        // Turned by 90°: what is stored at column 60 − y of row x is seen at x, y.
        let side = picture(61, 90) { scene($1, 60 - $0) }
        let plan = try side.plan(Look("one", filters: [Self.filters[index]]), orientation: .turned270, seed: 1)
        let result = Development(plan, side, on: .baseline).light
        var worst = 0.0
        for y in 0..<61 {
            for x in 0..<90 {
                let value = result[x * 61 + 60 - y]
                let turned = SIMD3(Double(value.x), Double(value.y), Double(value.z))
                worst = max(worst, distance(turned, upright[y * 90 + x]))
            }
        }
        #expect(worst < 1e-3, "\(Self.filters[index]): \(worst)")
    }

    @Test("What cannot be seen gives no light to what can", arguments: filters.indices)
    func alpha(_ index: Int) throws {
        // White that cannot be seen, beside a grey that can.
        let hidden = picture(120, 80, alpha: { x, _ in x < 60 ? 1 : 0 }) { x, _ in
            x < 60 ? [0.3, 0.3, 0.3] : [1, 1, 1]
        }
        let result = try developed(Self.filters[index], picture: hidden)
        let worst = (0..<60).map { distance(result[40 * 120 + $0], [0.3, 0.3, 0.3]) }.max() ?? 1
        #expect(worst < 0.002, "\(Self.filters[index]): \(worst)")
        // And a gradient of coverage agrees with the formulas' picture of it.
        let look = Look("one", filters: [Self.filters[index]])
        let soft = Picture.chart(40, 28, .rgba)
        let plan = try soft.plan(look, seed: 1)
        let fast = Development(plan, soft, on: .baseline).light
        let plain = Plain.develop(soft.bytes, soft.format, look: look, seed: 1)
        for (pixel, (a, b)) in zip(fast, plain).enumerated() {
            for channel in 0..<3 {
                let encoded = Transfer.encoded(Double(min(max(a[channel], 0), 1)))
                #expect(abs(encoded - b[channel]) < 1.5 / 255, "\(Self.filters[index]), pixel \(pixel)")
            }
        }
    }

    @Test("The same bits whatever the threads, the strips and the instruction set")
    func sameBits() throws {
        let scene = Picture.chart(1100, 90)
        let look = Look("all", filters: Self.filters.dropLast())
        func bytes(_ set: InstructionSet, _ threads: Int, _ strip: Int) throws -> [UInt8] {
            let plan = try Plan(
                look: look, input: scene.format, seed: 1,
                survey: scene.survey(look, threads: threads, strip: strip, on: set))
            let writer = PictureWriter(plan.output)
            try Renderer(threads: threads, instructionSet: set, stripHeight: strip)
                .run(plan, from: PictureReader(scene), to: writer)
            return writer.bytes
        }
        let wanted = try bytes(.baseline, 1, 64)
        for set in InstructionSet.available { #expect(try bytes(set, 2, 7) == wanted, "\(set)") }
        #expect(try bytes(InstructionSet.available.last ?? .baseline, 3, 1) == wanted)
    }
}
