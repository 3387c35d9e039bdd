/// A filter that looks at the whole picture: glow, haze, local contrast.
///
/// Before the picture is developed it is read once and reduced (``Renderer/survey(_:from:colors:isCancelled:)``); the
/// filters before this one are run on the reduced picture, this one makes maps of what comes, and at full size reads them
/// back with interpolation in one pass.
public protocol WideFilter: Filter {
    /// What it does with the whole picture.
    var wide: WideEffect { get }
}

extension WideFilter {
    public var wideEffect: WideEffect? { wide }
}

extension WideFilter {
    /// None by itself: what runs depends on the picture.
    public func steps(on frame: Frame) -> [Step] { [] }

    /// What happens in a picture of this one colour: nothing.
    public func formula(on frame: Frame) -> @Sendable (SIMD3<Double>, Int, Int) -> SIMD3<Double> {
        { value, _, _ in value }
    }
}

/// What a wide filter does with a picture, for the renderer and in scalar `Double`.
public struct WideEffect: Sendable {
    /// A formula for the pixel at a stored column and row.
    typealias Formula = @Sendable (_ value: SIMD3<Double>, _ x: Int, _ y: Int) -> SIMD3<Double>

    /// Whether it asks for the light of clipped pixels apart.
    let needsClipped: Bool
    /// Planes as large as the reduced picture's that are taken while maps are made, the maps among them.
    let planes: Int
    /// Maps of the picture as it comes to this filter, and with them the stage for a frame: the picture's own, or the
    /// reduced one's, whose later filters want to see this one's work.
    let stages: @Sendable (Reduced) -> @Sendable (Frame) -> any Stage
    /// The same by the formula.
    let formulas: @Sendable (PlainReduced) -> @Sendable (Frame) -> Formula

    init(
        needsClipped: Bool = false, planes: Int = 4,
        stages: @escaping @Sendable (Reduced) -> @Sendable (Frame) -> any Stage,
        formulas: @escaping @Sendable (PlainReduced) -> @Sendable (Frame) -> Formula
    ) {
        self.needsClipped = needsClipped
        self.planes = planes
        self.stages = stages
        self.formulas = formulas
    }
}

extension Look {
    /// Whether a filter looks at the whole picture, so that it must be read once before it is developed.
    public var needsSurvey: Bool { developing.contains { $0.wideEffect != nil } }

    var needsClipped: Bool { developing.contains { $0.wideEffect?.needsClipped ?? false } }

    /// Planes as large as the reduced picture's that are there at a time, from the survey on until the plan is made.
    var surveyedPlanes: Int {
        let effects = developing.compactMap(\.wideEffect)
        let making = effects.enumerated().map { 3 * $0.offset + $0.element.planes }.max() ?? 0
        return 3 + (needsClipped ? 4 : 0) + making
    }
}

extension Program {
    /// The acts with every wide filter replaced by its stage on this picture.
    ///
    /// - Parameter colors: of the survey.
    static func acts(
        _ acts: [Act], surveyed survey: Survey, on frame: Frame, from colors: ColorEncoding
    ) -> [Act] {
        let picture = survey.picture
        guard let last = acts.lastIndex(where: { $0.wide != nil }) else { return acts }
        let lastClipped = acts.lastIndex { $0.wide?.needsClipped ?? false } ?? -1
        var result: [Act] = []
        var pending: [Act] = []
        var bound = 1.0
        var isFirst = true
        // A survey that nobody needs any more is worked on where it lies.
        let isOwn = survey.isForOnePlan
        let (light, clipped) =
            isOwn ? (picture.light, picture.clipped) : (picture.light.copy, picture.clipped?.copy)
        var now = Reduced(
            frame: Frame(
                width: picture.frame.width, height: picture.frame.height, seed: frame.seed,
                orientation: frame.orientation),
            ratio: picture.ratio, light: light, coverage: picture.coverage, clipped: clipped, tools: picture.tools)
        for (index, act) in acts.enumerated() {
            guard index <= last, let wide = act.wide else {
                pending.append(act)
                result.append(act)
                continue
            }
            let stages = Fold.stages(pending, on: now.frame, from: isFirst ? colors : nil, bound: &bound)
            isFirst = false
            let grids = index <= lastClipped ? [light, clipped].compactMap({ $0 }) : [light]
            for grid in grids { run(stages, on: grid, now, survey.instructionSet) }
            now.isClippedFree = isOwn && index == lastClipped
            let stage = wide.stages(now)
            result.append(.stage(stage(frame)))
            pending = [.stage(stage(now.frame))]
        }
        return result
    }

    private static func run(_ stages: [any Stage], on grid: Grid, _ picture: Reduced, _ set: InstructionSet) {
        let machine = Machine(set, tileWidth: grid.stride)
        Grid.parts(of: grid.height, picture.tools.threads) { part in
            let runners = stages.map { $0.runner(machine) }
            let tile = Tile(x: 0, count: grid.stride, rows: part)
            for runner in runners { runner.begin(tile) }
            for y in tile.rows {
                let row = Row(
                    red: grid.row(y), green: grid.row(y, plane: 1), blue: grid.row(y, plane: 2), x: 0, y: y,
                    count: grid.stride, alpha: picture.coverage?.row(y))
                for runner in runners { runner.run(row) }
            }
        }
    }
}

extension Program.Act {
    var wide: WideEffect? {
        if case .filter(let filter) = self { return filter.wideEffect }
        return nil
    }
}
