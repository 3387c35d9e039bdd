/// Stages that run one behind another on a row, up to the next that reads around its pixels.
///
/// Rows are asked for from top to bottom. A section whose first stage reads `reach` rows and columns around asks the
/// section before it for a tile that much larger, as far as the picture goes, and holds the rows that are read ahead.
final class Section {
    private let before: Section?
    private let reach: Int
    private let runners: [any StageRunner]
    /// Rows on their way, a buffer a plane: of a section that reads ahead `reach + 1`, else one.
    private let rows: [[Buffer<Float>]]
    private let height: Int
    /// The picture's columns in whole vectors.
    private let columns: Int
    /// Fills a row where there is no section before.
    private let source: (Row) -> Void
    private var tile = Tile(x: 0, count: 0, rows: 0..<0)
    private var next = 0

    /// The last of the sections that run the stages.
    ///
    /// - Parameters:
    ///   - width: of the picture; `height` too.
    ///   - planes: three, or four with alpha.
    ///   - machine: for tiles as wide as ``width(of:in:_:)`` says.
    static func last(
        of stages: [any Stage], width: Int, height: Int, planes: Int, _ machine: Machine,
        source: @escaping (Row) -> Void
    ) -> Section {
        var parts: [[any Stage]] = [[]]
        for stage in stages {
            if stage.reach > 0 { parts.append([]) }
            parts[parts.count - 1].append(stage)
        }
        var section: Section?
        for part in parts {
            section = Section(
                part, behind: section, columns: (width + 15) & ~15, height: height, planes: planes, machine, source)
        }
        // There is one part at least.
        return section ?? Section([], behind: nil, columns: 0, height: 0, planes: 0, machine, source)
    }

    /// Columns of the widest tile that is asked for where results have `width`.
    static func width(of stages: [any Stage], tile: Int, picture: Int) -> Int {
        min(stages.reduce(tile) { $0 + 2 * margin($1.reach) }, (picture + 15) & ~15)
    }

    /// Whole vectors.
    private static func margin(_ reach: Int) -> Int { (reach + 15) & ~15 }

    private init(
        _ stages: [any Stage], behind before: Section?, columns: Int, height: Int, planes: Int, _ machine: Machine,
        _ source: @escaping (Row) -> Void
    ) {
        self.before = before
        self.columns = columns
        self.height = height
        self.source = source
        reach = before == nil ? 0 : stages.first?.reach ?? 0
        runners = stages.map { $0.runner(machine) }
        rows = (0...reach).map { _ in (0..<planes).map { _ in Buffer(count: machine.tileWidth) } }
    }

    /// A new tile begins; its rows follow from top to bottom.
    func begin(_ tile: Tile) {
        self.tile = tile
        if let before {
            let margin = Self.margin(reach)
            let left = max(tile.x - margin, 0)
            let wider = Tile(
                x: left, count: min(tile.x + tile.count + margin, columns) - left,
                rows: max(tile.rows.lowerBound - reach, 0)..<min(tile.rows.upperBound + reach, height))
            next = wider.rows.lowerBound
            before.begin(wider)
        }
        for runner in runners { runner.begin(tile) }
    }

    /// The next row of the tile, developed so far. Belongs to the caller until it asks for another.
    func row(_ y: Int) -> Row {
        let row = place(y)
        if let before, let first = runners.first {
            while next <= min(y + reach, height - 1) {
                let fresh = before.row(next)
                first.take(fresh)
                keep(fresh)
                next += 1
            }
        } else {
            source(row)
        }
        for runner in runners { runner.run(row) }
        return row
    }

    private func place(_ y: Int) -> Row {
        let planes = rows[y % rows.count]
        return Row(
            red: planes[0].pointer, green: planes[1].pointer, blue: planes[2].pointer, x: tile.x, y: y,
            count: tile.count, alpha: planes.count > 3 ? planes[3].pointer : nil)
    }

    /// The tile's own columns of a row that was read ahead.
    private func keep(_ row: Row) {
        let (kept, from) = (place(row.y), tile.x - row.x)
        kept.red.update(from: row.red + from, count: tile.count)
        kept.green.update(from: row.green + from, count: tile.count)
        kept.blue.update(from: row.blue + from, count: tile.count)
        if let alpha = row.alpha { kept.alpha?.update(from: alpha + from, count: tile.count) }
    }
}
