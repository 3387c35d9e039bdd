import Testing

@testable import LensCore

@Suite("The survey", .timeLimit(.minutes(20)))
struct SurveyTests {
    private static let look = Look("glow") { Halation(reflection: Halation.none) }

    private func values(_ grid: Grid?) -> [Float] {
        guard let grid else { return [] }
        var values: [Float] = []
        grid.forEachRow { plane, y in values += (0..<grid.width).map { grid.row(y, plane: plane)[$0] } }
        return values
    }

    private func all(_ survey: Survey) -> [Float] {
        values(survey.picture.light) + values(survey.picture.clipped) + values(survey.picture.coverage)
    }

    @Test("is as large as the picture, or 1024 on the long side")
    func size() {
        #expect(Reduced.size(of: 1024, 7) == (1024, 7))
        #expect(Reduced.size(of: 6000, 4000) == (1024, 683))
        #expect(Reduced.size(of: 2, 4096) == (1, 1024))
        #expect(Reduced.size(of: 1_000_000, 1) == (1024, 1))
    }

    @Test(
        "averages linear light over areas, what is clipped apart, and nothing that cannot be seen",
        arguments: [
            SampleFormat.Layout.rgb, .rgba, .grey,
        ])
    func averages(_ layout: SampleFormat.Layout) throws {
        let picture = Picture.chart(1500, 4, layout)
        let survey = try picture.survey(Self.look)
        #expect(survey.width == 1024 && survey.height == 3)
        let frame = Frame(width: 1500, height: 4, seed: 0)
        let light = Plain.light(picture.bytes, picture.format, .sRGB)
        let plain = PlainReduced(light, alpha: Plain.alpha(picture.bytes, picture.format), on: frame)
        for cell in 0..<1024 * 3 {
            let (x, y) = (cell % 1024, cell / 1024)
            func color(_ grid: Grid) -> SIMD3<Double> {
                [Double(grid.row(y)[x]), Double(grid.row(y, plane: 1)[x]), Double(grid.row(y, plane: 2)[x])]
            }
            guard distance(color(survey.picture.light), plain.light[cell]) < 1e-4 else {
                Issue.record("light at \(x), \(y): \(color(survey.picture.light)), \(plain.light[cell])")
                return
            }
            let clipped = try #require(survey.picture.clipped)
            let share = Double(clipped.row(y, plane: 3)[x])
            #expect(distance(color(clipped) * share, plain.clipped[cell] * plain.share[cell]) < 1e-4, "at \(x), \(y)")
        }
    }

    @Test("has the same bits whatever the threads, the strips and the instruction set")
    func sameBits() throws {
        let picture = Picture.chart(1100, 90, .rgba)
        let wanted = try all(picture.survey(Self.look, strip: 64))
        for set in InstructionSet.available {
            for (threads, strip) in [(1, 1), (2, 7), (3, 16)] {
                #expect(try all(picture.survey(Self.look, threads: threads, strip: strip, on: set)) == wanted)
            }
        }
    }

    @Test("surfaces the reader's error, and stops when it is cancelled")
    func faults() throws {
        let picture = Picture.chart(20, 14)
        let renderer = try Renderer(threads: 2, stripHeight: 3)
        let error = #expect(throws: LensError.self) {
            try renderer.survey(
                Self.look, from: PictureReader(picture, failingAtRow: 8), colors: .space(.sRGB))
        }
        #expect(error == LensError(.input, "row 8 is damaged"))
        let cancelled = #expect(throws: LensError.self) {
            try renderer.survey(Self.look, from: PictureReader(picture), colors: .space(.sRGB)) { true }
        }
        #expect(cancelled?.fault == .cancelled)
    }

    @Test("is asked for by the plan of a look that needs one, and by no other")
    func needed() throws {
        let picture = Picture.chart(20, 14)
        #expect(Self.look.needsSurvey && !Look.decay.at(Strength(0)).needsSurvey)
        #expect(!Look("", filters: [Exposure(ev: 1)]).needsSurvey)
        #expect(!Self.look.at(Strength(0)).needsSurvey)
        let error = #expect(throws: LensError.self) { try Plan(look: Self.look, input: picture.format, seed: 1) }
        #expect(error?.fault == .caller)
        let other = try Picture.chart(21, 14).survey(Self.look)
        let wrong = #expect(throws: LensError.self) {
            try Plan(look: Self.look, input: picture.format, seed: 1, survey: other)
        }
        #expect(wrong?.fault == .caller)
        // One made for a look that does not ask for clipped light does not serve one that does.
        let plain = try picture.survey(Look("", filters: [Clarity()]))
        #expect(throws: LensError.self) {
            try Plan(look: Self.look, input: picture.format, seed: 1, survey: plain)
        }
        #expect(try picture.plan(Self.look, seed: 1).lines.first == "surveyed at 20×14")
    }
}
