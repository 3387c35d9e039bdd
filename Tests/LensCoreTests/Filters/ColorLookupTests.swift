import Measures
import Testing

@testable import LensCore

extension LookupTable {
    /// A table of a function.
    static func sampled(
        _ size: Int, _ function: (SIMD3<Double>) -> SIMD3<Double>
    ) throws -> LookupTable {
        let points = (0..<(size * size * size)).map { index -> SIMD3<Float> in
            let place = SIMD3<Double>(
                Double(index % size), Double(index / size % size), Double(index / size / size))
            return SIMD3<Float>(function(place / Double(size - 1)))
        }
        return try LookupTable(name: "made", size: size, points: points)
    }

    /// Warm lights, cool shadows, less colour.
    static func film(_ size: Int = 9) throws -> LookupTable {
        try sampled(size) { v in
            let grey = v.sum() / 3
            let drained = grey + (v - grey) * 0.7
            return drained * drained * (3 - 2 * drained) * [1, 0.97, 0.88] + [0, 0.01, 0.04]
        }
    }

    static let negative: LookupTable = {
        do { return try sampled(2) { 1 - $0 } } catch { fatalError("\(error)") }
    }()

    static let shaper = """
        LUT_1D_SIZE 5
        LUT_3D_SIZE 2
        0 0 0
        .4 .3 .2
        .6 .5 .5
        .8 .9 .7
        1 1 1
        0 0 .1
        .9 0 0
        0 .8 0
        1 1 .2
        .1 0 1
        1 0 .8
        0 1 1
        1 .9 1
        """
}

@Suite("ColorLookup")
struct ColorLookupTests {
    private static let spaces = ColorLookup.Space.allCases

    /// Takes colours to the Print place and back.
    private struct Still: Filter {
        static let name = "still"
        static let place = Place.print
        static let summary = ""
        static let parameters: [Parameter<Still>] = []
        func steps(on frame: Frame) -> [Step] { [] }
        func formula(on frame: Frame) -> @Sendable (SIMD3<Double>, Int, Int) -> SIMD3<Double> {
            { value, _, _ in value }
        }
    }

    @Test(
        "an identity changes nothing beyond half a 16-bit code, inside the table's space and outside", arguments: spaces
    )
    func identity(_ space: ColorLookup.Space) throws {
        let picture = Picture.chart(259, 40, .rgb, .sixteen)
        let table = try LookupTable.sampled(17) { $0 }
        for source in [ColorSpace.sRGB, .displayP3, .working] {
            func light(_ look: Look) throws -> [SIMD3<Float>] {
                let plan = try Plan(look: look, input: picture.format, colors: ColorWay(source), seed: 1)
                return Development(plan, picture, on: .baseline).light
            }
            let before = try light(Look("still") { Still() })
            let after = try light(Look("identity") { ColorLookup(table, space: space) })
            // Half a code, but where a saturated colour's darkest component is what is left of sums of Floats.
            for (one, two) in zip(before, after) {
                let (a, b) = (ColorDifference.encoded([one])[0], ColorDifference.encoded([two])[0])
                for channel in 0..<3 where abs(one[channel] - two[channel]) > 1e-6 {
                    #expect(abs(a[channel] - b[channel]) * 65535 < 0.5, "\(space) from \(source.name): \(a), \(b)")
                }
            }
            // Of colours that are not pure, all.
            for (one, two) in zip(before, after) where one.min() > 0.02 {
                let (a, b) = (ColorDifference.encoded([one])[0], ColorDifference.encoded([two])[0])
                #expect(distance(a, b) * 65535 < 0.5, "\(space) from \(source.name): \(a), \(b)")
            }
        }
    }

    @Test("a table without colours leaves none, also of colours outside its space", arguments: spaces)
    func drained(_ space: ColorLookup.Space) throws {
        let lookup = ColorLookup(try .sampled(5) { SIMD3(repeating: $0.sum() / 3) }, space: space)
        #expect(lookup.keepsGrey)
        for value: SIMD3<Double> in [
            [1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 1, 0], [0.2, 0.9, 0.4], [0, 0, 0], [1, 1, 1],
        ] {
            let grey = lookup.value(value)
            #expect(grey.max() - grey.min() < 1e-6, "\(value) becomes \(grey) in \(space)")
        }
    }

    @Test("a function that is linear comes out of the lattice exactly")
    func linear() throws {
        func function(_ v: SIMD3<Double>) -> SIMD3<Double> { [0.2 + v.y * 0.5, v.x * 0.3 + v.z * 0.6, 1 - v.x] }
        let table = try LookupTable.sampled(4, function)
        for index in 0..<343 {
            let v = SIMD3(Double(index % 7), Double(index / 7 % 7), Double(index / 49)) / 6
            #expect(distance(table.value(at: v), function(v)) < 1e-6)
        }
    }

    /// Each order of the fractions has a tetrahedron of its own; the corners' values tell which ones were met.
    @Test("each of the six tetrahedra is met")
    func tetrahedra() throws {
        let table = try LookupTable.sampled(2) { v in
            let corner = v.x + 2 * v.y + 4 * v.z
            return SIMD3(repeating: [0, 0.1, 0.3, 0.15, 0.7, 0.4, 0.9, 0.2][Int(corner)])
        }
        // Corners on the way from black to white in the order of the fractions.
        let orders: [(SIMD3<Double>, [Double])] = [
            ([0.6, 0.3, 0.1], [0, 0.1, 0.15, 0.2]), ([0.6, 0.1, 0.3], [0, 0.1, 0.4, 0.2]),
            ([0.3, 0.6, 0.1], [0, 0.3, 0.15, 0.2]), ([0.1, 0.6, 0.3], [0, 0.3, 0.9, 0.2]),
            ([0.3, 0.1, 0.6], [0, 0.7, 0.4, 0.2]), ([0.1, 0.3, 0.6], [0, 0.7, 0.9, 0.2]),
        ]
        for (value, corners) in orders {
            let wanted = corners[0] * 0.4 + corners[1] * 0.3 + corners[2] * 0.2 + corners[3] * 0.1
            let lookup = ColorLookup(table, space: .working)
            #expect(abs(lookup.value(value).x - wanted) < 1e-6, "\(value)")
            for set in InstructionSet.available {
                let fast = lookup.run([value], on: .test, set)[0]
                #expect(abs(fast.y - wanted) < 1e-6, "\(value) on \(set.rawValue): \(fast)")
            }
        }
    }

    @Test("values outside a table's range are taken for its ends")
    func range() throws {
        let table = try LookupTable(
            cube: Array(
                "LUT_3D_SIZE 2\nDOMAIN_MIN .25 .25 .25\nDOMAIN_MAX .75 .75 .75\n0 0 0\n1 0 0\n0 1 0\n1 1 0\n0 0 1\n1 0 1\n0 1 1\n1 1 1"
                    .utf8), name: "t")
        let lookup = ColorLookup(table, space: .working)
        let wanted: [(SIMD3<Double>, SIMD3<Double>)] = [
            ([0, 0.1, 0.25], [0, 0, 0]), ([0.5, 0.8, 1], [0.5, 1, 1]), ([0.375, 0.25, 0.75], [0.25, 0, 1]),
            ([-1, 2, 0.5], [0, 1, 0.5]),
        ]
        for (value, result) in wanted {
            #expect(distance(lookup.value(value), result) < 1e-6)
            #expect(distance(lookup.run([value], on: .test)[0], result) < 1e-6)
        }
    }

    @Test("curves lead into the lattice", arguments: [ColorLookup.Space.sRGB, .working, .linear])
    func shaper(_ space: ColorLookup.Space) throws {
        let table = try LookupTable(cube: Array(LookupTable.shaper.utf8), name: "shaper")
        // .1 of red lies at .4 of the way to the second point: .16, and so on for green and blue.
        let shaped = table.value(at: [0.1, 0.25, 0.5])
        let lattice = try #require(table.lattice)
        let plain = try LookupTable(name: "", lattice: lattice).value(at: [0.16, 0.3, 0.5])
        #expect(distance(shaped, plain) < 1e-6)
        for amount in [1, 0.4] {
            let lookup = ColorLookup(table, space: space, amount: amount)
            var values: [SIMD3<Double>] = []
            for index in 0..<64 {
                let (red, green, blue) = (Double(index % 4), Double(index / 4 % 4), Double(index / 16))
                values.append(SIMD3(red, green, blue) / 3)
            }
            for (value, fast) in zip(values, lookup.run(values, on: .test)) {
                #expect(distance(lookup.value(value), fast) < 2e-4, "\(value) in \(space)")
            }
        }
    }

    @Test("amount blends in the table's own encoding")
    func amount() throws {
        let table = try LookupTable.sampled(2) { 1 - $0 }
        let half = ColorLookup(table, space: .working, amount: 0.5).value([0.2, 0.7, 1])
        #expect(distance(half, [0.5, 0.5, 0.5]) < 1e-6)
        #expect(ColorLookup(table).at(Strength(0)).isNeutral)
        #expect(ColorLookup(table).at(Strength(0.3)).amount == 0.3)
    }

    @Test("what a table's numbers mean changes what it does")
    func meaning() throws {
        let table = try LookupTable.film()
        let results = Self.spaces.map { ColorLookup(table, space: $0).value([0.6, 0.4, 0.2]) }
        for (index, result) in results.enumerated() {
            for other in results[(index + 1)...] { #expect(distance(result, other) > 1e-3) }
        }
    }
}

@Suite("What follows from colour alone")
struct ColorAloneTests {
    /// The light that a filter makes of a picture and, in the same order, of the same pixels at other places among other
    /// neighbours, displayed another way up, with another seed.
    private func light(_ filter: any Filter) throws -> (here: [SIMD3<Float>], elsewhere: [SIMD3<Float>]) {
        let picture = Picture.chart(67, 12)
        let count = 67 * 12
        // 5 has no factor in common with the number of pixels: each goes to a place of its own.
        let places = (0..<count).map { $0 * 5 % count }
        var bytes = picture.bytes
        for (pixel, place) in places.enumerated() {
            for channel in 0..<3 { bytes[3 * place + channel] = picture.bytes[3 * pixel + channel] }
        }
        let moved = Picture(format: picture.format, bytes: bytes)
        let look = Look("alone", filters: [filter])
        let straight = try picture.plan(look, seed: 1)
        let other = try moved.plan(look, orientation: .init(rawValue: 6) ?? .upright, seed: 99)
        let elsewhere = Development(other, moved, on: .baseline).light
        return (Development(straight, picture, on: .baseline).light, places.map { elsewhere[$0] })
    }

    /// Every filter of the catalogue; halation and paper so wide that small pictures show them; and smooth paper, which is
    /// its white and nothing else.
    private static let filters =
        StrengthTests.filters.filter { !($0 is Paper || $0 is Halation) } + [
            Halation(reflection: Halation.none, radius: 1000), Paper(texture: 0.05, scale: 2),
            Paper(texture: 0, tone: [0.97, 0.93, 0.83]),
        ]

    @Test("is asked of every filter of the catalogue")
    func complete() {
        #expect(Set(Self.filters.map { type(of: $0).name }) == Set(FilterCatalogue.all.map { $0.name }))
    }

    @Test("is said of the filters for which it is true, and of all of them", arguments: filters.indices)
    func honest(_ index: Int) throws {
        let filter = Self.filters[index]
        let name = type(of: filter).name
        // A border changes no pixel of the picture and stands in no table.
        if filter is Mat {
            #expect(!filter.followsColorAlone)
            return
        }
        let (here, elsewhere) = try light(filter)
        #expect((here == elsewhere) == filter.followsColorAlone, "\(name)")
        guard filter.followsColorAlone else { return }
        let formula = filter.formula(on: .test)
        let other = filter.formula(on: Frame(width: 31, height: 900, seed: 77))
        for value: SIMD3<Double> in [[0.1, 0.4, 0.9], [0.5, 0.5, 0.5], [0.9, 0.2, 0.1]] {
            #expect(formula(value, 3, 5) == other(value, 30, 899), "\(name)")
        }
    }

    /// Colours as photographs have them: all tones, and chroma up to where leaves, skies and faces are.
    private static let natural: Picture = {
        var bytes: [UInt8] = []
        for index in 0..<4096 {
            let tone = 8 + 240 * Double(index % 64) / 63
            let hue = Double(index / 64) / 64 * 2 * .pi
            let chroma = 0.25 * Double(index * 7 % 11) / 10 * min(tone, 255 - tone)
            for turn in 0..<3 {
                bytes.append(UInt8(min(max(tone + 2 * chroma * Elementary.cos(hue - 2.0944 * Double(turn)), 0), 255)))
            }
        }
        return Picture(format: SampleFormat(width: 64, height: 64, layout: .rgb, depth: .eight), bytes: bytes)
    }()

    @Test("makes a table that agrees with the look", arguments: Look.all)
    func table(_ look: Look) throws {
        let picture = Self.natural
        func encoded(_ look: Look) throws -> [SIMD3<Double>] {
            let plan = try Plan(look: look, input: picture.format, seed: 1)
            return ColorDifference.encoded(Development(plan, picture, on: .baseline).light)
        }
        let whole = try encoded(look.colorPart)
        for (size, mean, p99) in [(17, 0.3, 2), (look.tableSize, 0.1, 0.5)] {
            let table = try look.table(size: size)
            let difference = ColorDifference.between(try encoded(Look("table") { ColorLookup(table) }), whole)
            #expect(difference.mean < mean, "\(look.name), \(size)³: mean ΔE00 \(difference.mean)")
            #expect(difference.p99 < p99, "\(look.name), \(size)³: p99 ΔE00 \(difference.p99)")
        }
    }

    @Test("has a table of 33³ points, but where colours bend by their hue")
    func size() throws {
        #expect(Look.decay.tableSize == 33)
        #expect(try Look.decay.table().lattice?.size == 33)
        #expect(Look("hue") { HueShift() }.tableSize == 65)
        #expect(
            Look("one") {
                Contrast(); Vignette()
            }.beyondColor.map { type(of: $0).name } == ["vignette"])
    }

    @Test("makes the same table on every instruction set, and of nothing the identity")
    func same() throws {
        let tables = try InstructionSet.available.map { try Look.decay.table(size: 9, instructionSet: $0) }
        #expect(Set(tables).count == 1)
        for space in ColorLookup.Space.allCases {
            let table = try Look("nothing", filters: []).table(size: 5, space: space)
            for index in 0..<125 {
                let place = SIMD3<Double>(Double(index % 5), Double(index / 5 % 5), Double(index / 25)) / 4
                let point = try #require(table.lattice)[index]
                #expect(distance(SIMD3<Double>(point), place) < 2e-5, "\(space) \(place): \(point)")
            }
        }
        #expect(throws: LensError.self) { try Look.decay.table(size: 1) }
    }
}
