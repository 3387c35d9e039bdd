extension Look {
    /// The part of the look that other programs can have as a table: what follows from a pixel's colour alone.
    public var colorPart: Look {
        Look(name, summary: summary, story: story, filters: developing.compactMap { $0.colorPart })
    }

    /// What a table leaves out: filters that act by place, by neighbours or by chance.
    public var beyondColor: [any Filter] { developing.filter { !$0.followsColorAlone } }

    /// Points an axis that let a table agree with the look on the colours of photographs within a mean ΔE00 of .1, and .5
    /// for 99 of 100: 33, or 65 where a filter bends colours by their hue, whose turns lie close together near grey.
    public var tableSize: Int { colorPart.filters.contains { $0 is HueShift } ? 65 : 33 }

    private func chosen(_ set: InstructionSet?) throws(LensError) -> InstructionSet {
        guard let set else { return try .chosen() }
        try set.require()
        return set
    }

    /// The colour part as a table: what the renderer itself makes of a lattice of colours, before it is rounded.
    ///
    /// - Parameters:
    ///   - size: points an axis; ``tableSize`` unless given.
    ///   - space: of the colours that go in and of those that come out.
    /// - Throws: `.caller` for a size outside ``LookupTable/latticeSizes`` or a value that its parameter does not allow.
    public func table(
        size: Int? = nil, space: ColorLookup.Space = .sRGB, instructionSet: InstructionSet? = nil
    ) throws(LensError) -> LookupTable {
        let size = size ?? tableSize
        guard LookupTable.latticeSizes.contains(size) else {
            throw LensError(.caller, "a table of size \(size), outside 2…\(LookupTable.latticeSizes.upperBound)")
        }
        let colors = space.colors
        let input = SampleFormat(width: size, height: size * size, layout: .rgb, depth: .float)
        var output = input
        output.depth = .sixteen
        let plan = try Plan(
            look: colorPart, input: input, output: output,
            colors: ColorWay(from: .space(colors.light), to: .space(colors), isSame: false), seed: 0)
        let axis = (0..<size).map { index in
            colors.curves.map { Float($0.linear(Double(index) / Double(size - 1))) }
        }
        let developer = Developer(plan, try chosen(instructionSet))
        let samples = Buffer<Float>(count: Developer.stride(input) / 4)
        defer { withExtendedLifetime(samples) {} }
        let points = try Buffer<SIMD4<Float>>(trying: size * size * size)
        for y in 0..<(size * size) {
            for x in 0..<size {
                samples.pointer[3 * x] = axis[x][0]
                samples.pointer[3 * x + 1] = axis[y % size][1]
                samples.pointer[3 * x + 2] = axis[y / size][2]
            }
            let row = UnsafeRawPointer(samples.pointer).assumingMemoryBound(to: UInt8.self)
            developer.light(y..<(y + 1), from: row) { light in
                for x in 0..<size {
                    points.pointer[y * size + x] = [
                        Float(colors.red.encoded(Double(light.red[x]))),
                        Float(colors.green.encoded(Double(light.green[x]))),
                        Float(colors.blue.encoded(Double(light.blue[x]))), 0,
                    ]
                }
            }
        }
        return try LookupTable(name: name, title: name, lattice: .init(size: size, points: points))
    }
}
