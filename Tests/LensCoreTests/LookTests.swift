import Testing

@testable import LensCore

@Suite("Looks")
struct LookTests {
    private func names(_ look: Look) -> [String] { look.developing.map { type(of: $0).name } }

    @Test("Filters act in the order of the light, whatever the order of listing")
    func order() {
        let wanted = FilterCatalogue.all.map { $0.name }
        let filters = FilterCatalogue.all.map { $0.init() as any Filter }
        #expect(names(Look("forward", filters: filters)) == wanted)
        #expect(names(Look("backward", filters: filters.reversed())) == wanted)
        #expect(names(Look("odd", filters: filters.indices.map { filters[$0 * 5 % filters.count] })) == wanted)
    }

    @Test("The catalogue itself goes from scene to surface")
    func catalogue() {
        let places = FilterCatalogue.all.map { $0.place }
        #expect(places == places.sorted())
    }

    @Test("Of equal filters the one named first acts first")
    func equal() {
        let look = Look("twice") {
            Fade(black: [0.1, 0.1, 0.1]); Exposure(ev: 1); Fade(black: [0.2, 0.2, 0.2])
        }
        #expect(names(look) == ["exposure", "fade", "fade"])
        #expect(look.developing.compactMap { ($0 as? Fade)?.black.x } == [0.1, 0.2])
    }

    @Test("Of a unique filter the last one named stays")
    func unique() {
        let look = Look("two films") {
            Grain(iso: 100); FilmCurve(stock: .ideal); Grain(iso: 800); FilmCurve(stock: .trix400)
        }
        #expect(look.developing.compactMap { ($0 as? Grain)?.iso } == [800])
        #expect(look.developing.compactMap { ($0 as? FilmCurve)?.stock } == [.trix400])
    }

    @Test("A last unique filter that is neutral takes an earlier one away")
    func uniqueNeutral() {
        let look = Look("no grain after all") {
            Grain(iso: 100); Grain(iso: 800, amount: 0)
        }
        #expect(look.developing.isEmpty)
    }

    @Test("Neutral filters are left out")
    func neutral() {
        let look = Look("nothing") {
            Exposure(ev: 0); WhiteBalance(kelvin: 6504); Saturation(amount: 1); ToneCurve()
        }
        #expect(names(look) == ["tone-curve"])
    }

    @Test("A look's parameters are set by name, in every filter of that name")
    func set() throws {
        var look = Look("mine") {
            Fade(); Fade()
        }
        try look.set("fade", "black", to: ".2")
        #expect(look.filters.compactMap { ($0 as? Fade)?.black } == [[0.2, 0.2, 0.2], [0.2, 0.2, 0.2]])
    }

    @Test("Mistakes in setting are the caller's, and are answered with what was meant")
    func mistakes() {
        var look = Look.decay
        let filter = #expect(throws: LensError.self) { try look.set("grian", "iso", to: "1600") }
        #expect(filter?.fault == .caller)
        #expect(filter?.message == "look 'decay' has no filter 'grian'; did you mean 'grain'?")
        let parameter = #expect(throws: LensError.self) { try look.set("grain", "izo", to: "1600") }
        #expect(parameter?.message == "grain has no parameter 'izo'; did you mean 'iso'?")
        let value = #expect(throws: LensError.self) { try look.set("grain", "iso", to: "fast") }
        #expect(value?.message == "grain.iso takes a number, 25…12800 ISO, not 'fast'")
        let elsewhere = #expect(throws: LensError.self) { try look.set("mat", "width", to: "0.1") }
        #expect(elsewhere?.message == "look 'decay' has no filter 'mat'; a recipe can add one, as in 'LOOK+mine.yaml'")
        let range = #expect(throws: LensError.self) { try look.set("grain", "iso", to: "1") }
        #expect(range?.message.hasPrefix("grain.iso is 1, outside 25…12800") == true)
        #expect(look == .decay)
    }

    @Test("A plan refuses values that no table allows")
    func validation() {
        let look = Look("too much") { Exposure(ev: 40) }
        let format = SampleFormat(width: 8, height: 8, layout: .rgb, depth: .eight)
        let error = #expect(throws: LensError.self) { try Plan(look: look, input: format, seed: 1) }
        #expect(error?.fault == .caller)
    }

    @Test("Built-in looks have unique names, a line for the eye, a line of the story, and only allowed values")
    func builtIn() {
        #expect(Set(Look.all.map(\.name)).count == Look.all.count)
        for look in Look.all {
            #expect(!look.summary.isEmpty && !look.story.isEmpty, "\(look.name)")
            #expect(throws: Never.self, "\(look.name)") { try look.validate() }
            #expect(Look.named(look.name) == look)
        }
        #expect(Look.named("no such look") == nil)
    }

    @Test("Builders take conditions and loops")
    func builder() {
        let warm = true
        let look = Look("built") {
            if warm { WhiteBalance(kelvin: 7500) } else { WhiteBalance(kelvin: 4500) }
            if !warm { Exposure(ev: 1) }
            for stops in [1.0, 2] { Vignette(stops: stops) }
        }
        #expect(look.filters.count == 3)
    }

    @Test("Looks compare by what they do")
    func equality() {
        #expect(Look.decay == Look.decay)
        #expect(Look.decay.hashValue == Look.decay.hashValue)
        #expect(Look("a") { Exposure(ev: 1) } != Look("a") { Exposure(ev: 2) })
        #expect(Look("a") { Exposure(ev: 1) } != Look("a") { Saturation(amount: 1) })
    }
}
