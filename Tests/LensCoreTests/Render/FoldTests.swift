import Testing

@testable import LensCore

@Suite("Folding")
struct FoldTests {
    /// The stages between reading and writing samples.
    private func stages(_ filters: any Filter...) throws -> [String] {
        let format = SampleFormat(width: 64, height: 48, layout: .rgb, depth: .eight)
        let lines = try Plan(look: Look("fold", filters: filters), input: format, seed: 1).lines
        #expect(lines.first == "samples to light (8 bit, table)")
        return Array(lines.dropFirst().dropLast())
    }

    @Test("White balance, exposure and saturation become one matrix")
    func matrices() throws {
        let three = try stages(WhiteBalance(kelvin: 4000), Exposure(ev: 1), Saturation(amount: 0.7))
        #expect(three.filter { $0 == "matrix" } == ["matrix"])
        #expect(three == ["matrix", "fit into the gamut"])
    }

    @Test("Film, tones, encoding and grain become one table")
    func film() throws {
        let lines = try stages(FilmCurve(), ToneCurve(), Grain())
        #expect(
            lines == ["matrix", "film curve → encode → tone curve → grain", "decode → matrix → fit into the gamut"])
    }

    @Test("Print curves join the film's table where no grain lies between")
    func print() throws {
        let lines = try stages(FilmCurve(), ToneCurve(), Contrast(), Fade())
        #expect(
            lines == [
                "matrix", "film curve → encode → tone curve → contrast → fade → decode", "matrix", "fit into the gamut",
            ])
    }

    @Test("Two affine steps stay affine")
    func affine() throws {
        let lines = try stages(Grain(), Fade(black: [0.1, 0.1, 0.1]), Fade(white: [0.9, 0.9, 0.9]), SplitTone())
        #expect(
            lines == ["matrix", "encode → grain", "fade → fade", "split tone", "decode → matrix → fit into the gamut"])
    }

    @Test("Colours of sRGB need no compression before film while saturation only falls")
    func gamut() throws {
        #expect(try !stages(Saturation(amount: 0.6), FilmCurve(), Grain()).contains("gamut"))
        #expect(try !stages(Exposure(ev: 2), Vignette(), FilmCurve(), Grain()).contains("gamut"))
        #expect(try stages(Saturation(amount: 2), FilmCurve(), Grain()).contains("gamut"))
        #expect(try stages(WhiteBalance(kelvin: 2500), FilmCurve(), Grain()).contains("gamut"))
    }

    @Test("On the way out neither does a picture that only lost saturation")
    func outputGamut() throws {
        #expect(try stages(Saturation(amount: 0.6)) == ["matrix"])
        #expect(try stages(Saturation(amount: 2)) == ["matrix", "fit into the gamut"])
    }

    @Test("A neutral look is no work at all")
    func neutral() throws {
        let format = SampleFormat(width: 64, height: 48, layout: .grey, depth: .eight)
        let look = Look("neutral") {
            Exposure(ev: 0); WhiteBalance(kelvin: 6504); Saturation(amount: 1)
        }
        let plan = try Plan(look: look, input: format, seed: 1)
        #expect(plan.isPassthrough)
        #expect(plan.output == format)
        #expect(plan.stages.isEmpty)
    }

    @Test("Eight bits are dithered, under the coarsest grain too")
    func dither() throws {
        let format = SampleFormat(width: 6000, height: 4000, layout: .rgb, depth: .eight)
        func isDithered(_ filters: any Filter...) throws -> Bool {
            try Plan(look: Look("dither", filters: filters), input: format, seed: 1).emit.isDithered
        }
        #expect(try isDithered(Exposure()))
        #expect(try isDithered(Grain(iso: 25, amount: 0.01)))
        #expect(try isDithered(Grain(iso: 1600)))
    }

    @Test("The plan of decay")
    func decay() throws {
        let format = SampleFormat(width: 600, height: 400, layout: .rgb, depth: .eight)
        let lines = try Plan(look: .decay, input: format, seed: 1).lines.map { line in
            // How many marks there are is the seed's matter.
            line.replacing(/\(\d+/, with: "(n")
        }
        #expect(
            lines == [
                "samples to light (n bit, table)", "matrix", "vignette", "film curve → encode → tone curve → grain",
                "fade",
                "split tone", "dust (n strokes)", "scratches (n strokes)", "stains (n, every 1 px)", "cracks",
                "decode → matrix → fit into the gamut", "light to samples (n bit, table, dithered)",
            ])
    }

    @Test("The fold never changes the picture: filters one by one give what they give together")
    func same() {
        let (first, second) = (WhiteBalance(kelvin: 4000), Saturation(amount: 0.7))
        let v: SIMD3<Double> = [0.4, 0.2, 0.1]
        let apart = second.value(first.value(v))
        guard case .matrix(let a)? = first.steps(on: .test).first, case .matrix(let b)? = second.steps(on: .test).first
        else {
            Issue.record("both are matrices")
            return
        }
        #expect(distance((b * a) * v, apart) < 1e-14)
    }
}

@Suite("The tables' axis")
struct WarpTests {
    @Test("Positions and values are each other's inverse, but for the bit that the way there loses")
    func inverse() {
        for step in 1...4095 {
            let position = Float(step) / 4095
            let value = Warp.value(position)
            #expect(abs(Warp.position(value) - position) <= position.ulp, "step \(step)")
        }
        #expect(Warp.value(0) == 0)
        #expect(Warp.value(1) == 1)
        #expect(Warp.position(1) == 1)
    }

    @Test("A table of 4096 entries holds an encoded value within a twentieth of an 8-bit code")
    func precision() {
        for step in 1...4095 {
            let (low, high) = (Warp.value((Float(step) - 1) / 4095), Warp.value(Float(step) / 4095))
            let gap = Transfer.encoded(Double(high)) - Transfer.encoded(Double(low))
            #expect(gap / 2 * 255 < 0.08, "step \(step)")
        }
    }
}
