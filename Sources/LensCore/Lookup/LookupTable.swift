/// Measured colours: a curve a channel, a lattice, or curves that lead into a lattice, as `.cube` files and HaldCLUT
/// pictures have them.
///
/// Shared by reference and never changed; two tables are equal where their numbers are.
public final class LookupTable: Sendable {
    /// Results at evenly spaced values.
    public struct Grid: Sendable {
        /// Points an axis.
        public let size: Int
        /// What the first point of each axis stands for.
        public let lower: SIMD3<Double>
        /// What the last one stands for.
        public let upper: SIMD3<Double>
        /// Three numbers a point and a fourth that is nothing. Of a lattice, red runs fastest.
        let points: Buffer<SIMD4<Float>>

        init(size: Int, lower: SIMD3<Double> = .zero, upper: SIMD3<Double> = .one, points: Buffer<SIMD4<Float>>) {
            self.size = size
            self.lower = lower
            self.upper = upper
            self.points = points
        }

        /// The result at a point, by its number.
        public subscript(index: Int) -> SIMD3<Float> {
            precondition(index >= 0 && index < points.count, "no such point")
            let point = points.pointer[index]
            return [point.x, point.y, point.z]
        }

        /// Points in all.
        public var count: Int { points.count }
    }

    /// Points an axis that a lattice may have. Programs write 17 to 65, the finest HaldCLUT that is common (level 12) has
    /// 144.
    public static let latticeSizes = 2...144
    /// Points that curves may have.
    public static let curveSizes = 2...65536

    /// Where it comes from, as the caller names it.
    public let name: String
    /// As the file names itself; may be empty.
    public let title: String
    /// What every channel goes through first.
    public let curves: Grid?
    /// What the three channels together go through then.
    public let lattice: Grid?
    /// Of the numbers, not of the file: another title or other line ends change nothing.
    public let contentHash: UInt64

    /// - Throws: `.caller` for sizes that are not allowed or do not fit the numbers, ranges that are empty, and numbers
    ///   that are none.
    init(name: String, title: String = "", curves: Grid? = nil, lattice: Grid? = nil) throws(LensError) {
        self.name = name
        self.title = title
        self.curves = curves
        self.lattice = lattice
        var hash: UInt64 = 0x6C65_6E73
        if curves == nil && lattice == nil { throw LensError(.caller, "\(name) holds no table") }
        for (grid, sizes, power) in [(curves, Self.curveSizes, 1), (lattice, Self.latticeSizes, 3)] {
            guard let grid else { continue }
            guard sizes.contains(grid.size) else {
                throw LensError(
                    .caller, "\(name): a table of size \(grid.size), outside \(sizes.lowerBound)…\(sizes.upperBound)")
            }
            guard grid.count == (power == 1 ? grid.size : grid.size * grid.size * grid.size),
                (0..<3).allSatisfy({ grid.upper[$0] - grid.lower[$0] >= 1e-6 && grid.lower[$0].magnitude < 1e6 })
            else { throw LensError(.caller, "\(name): a table whose numbers do not fit its size or range") }
            hash = Self.hash(grid, hash &+ UInt64(power))
        }
        contentHash = hash
    }

    /// The table that changes nothing.
    public static let identity: LookupTable = {
        let points = Buffer(
            (0..<8).map { index in
                SIMD4<Float>(Float(index & 1), Float(index >> 1 & 1), Float(index >> 2), 0)
            })
        // Cannot fail: two points an axis from 0 to 1.
        guard let table = try? LookupTable(name: "identity", lattice: Grid(size: 2, points: points)) else {
            preconditionFailure("the identity is a table")
        }
        return table
    }()

    /// The same numbers under another name.
    public func named(_ name: String) -> LookupTable { LookupTable(self, name: name) }

    package init(_ other: LookupTable, name: String) {
        self.name = name
        title = other.title
        curves = other.curves
        lattice = other.lattice
        contentHash = other.contentHash
    }

    /// Sixteen digits, as recipes state it.
    public var hashText: String { contentHash.hexadecimal }

    private static func hash(_ grid: Grid, _ start: UInt64) -> UInt64 {
        var hash = mixed(start, UInt64(grid.size))
        for channel in 0..<3 {
            hash = mixed(hash, grid.lower[channel].bitPattern)
            hash = mixed(hash, grid.upper[channel].bitPattern)
        }
        let words = UnsafeRawPointer(grid.points.pointer).assumingMemoryBound(to: UInt64.self)
        for word in 0..<(2 * grid.count) { hash = mixed(hash, words[word]) }
        return hash
    }

    /// A step of Vigna's splitmix64.
    private static func mixed(_ hash: UInt64, _ word: UInt64) -> UInt64 {
        var x = (hash ^ word) &+ 0x9E37_79B9_7F4A_7C15
        x = (x ^ x >> 30) &* 0xBF58_476D_1CE4_E5B9
        x = (x ^ x >> 27) &* 0x94D0_49BB_1331_11EB
        return x ^ x >> 31
    }
}

extension LookupTable: Hashable {
    public static func == (a: LookupTable, b: LookupTable) -> Bool {
        a === b || a.contentHash == b.contentHash && same(a.curves, b.curves) && same(a.lattice, b.lattice)
    }

    public func hash(into hasher: inout Hasher) { hasher.combine(contentHash) }

    private static func same(_ a: Grid?, _ b: Grid?) -> Bool {
        guard let a, let b else { return a == nil && b == nil }
        return a.size == b.size && a.lower == b.lower && a.upper == b.upper
            && (a.points === b.points
                || (0..<a.count).allSatisfy { a.points.pointer[$0] == b.points.pointer[$0] })
    }
}

extension LookupTable: Codable {
    private enum Key: String, CodingKey {
        case name, title, curves, lattice
    }

    private struct Numbers: Codable {
        let size: Int
        let lower: [Double]
        let upper: [Double]
        let values: [Float]

        init(_ grid: Grid) {
            size = grid.size
            lower = [grid.lower.x, grid.lower.y, grid.lower.z]
            upper = [grid.upper.x, grid.upper.y, grid.upper.z]
            values = (0..<grid.count).flatMap { index -> [Float] in
                let point = grid[index]
                return [point.x, point.y, point.z]
            }
        }

        var grid: Grid? {
            guard lower.count == 3, upper.count == 3, values.count % 3 == 0, values.allSatisfy({ $0.isFinite }) else {
                return nil
            }
            let points = Buffer<SIMD4<Float>>(count: values.count / 3)
            for index in 0..<(values.count / 3) {
                points.pointer[index] = [values[3 * index], values[3 * index + 1], values[3 * index + 2], 0]
            }
            return Grid(
                size: size, lower: [lower[0], lower[1], lower[2]], upper: [upper[0], upper[1], upper[2]],
                points: points)
        }
    }

    /// With all its numbers.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(name, forKey: .name)
        try container.encode(title, forKey: .title)
        try container.encodeIfPresent(curves.map(Numbers.init), forKey: .curves)
        try container.encodeIfPresent(lattice.map(Numbers.init), forKey: .lattice)
    }

    public convenience init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        let name = try container.decode(String.self, forKey: .name)
        func grid(_ key: Key) throws -> Grid? {
            guard let numbers = try container.decodeIfPresent(Numbers.self, forKey: key) else { return nil }
            guard let grid = numbers.grid else { throw LensError(.caller, "\(name): numbers that make no table") }
            return grid
        }
        try self.init(
            name: name, title: try container.decode(String.self, forKey: .title), curves: grid(.curves),
            lattice: grid(.lattice))
    }
}

extension LookupTable {
    /// A lattice from 0 to 1 by its points, red fastest.
    ///
    /// - Parameter points: size³ results.
    /// - Throws: `.caller` for a size outside ``latticeSizes``, another number of points, and numbers that are not finite.
    public convenience init(name: String, title: String = "", size: Int, points: [SIMD3<Float>]) throws(LensError) {
        guard points.allSatisfy({ $0.x.isFinite && $0.y.isFinite && $0.z.isFinite }) else {
            throw LensError(.caller, "\(name): a table with numbers that are not finite")
        }
        let buffer = try Buffer<SIMD4<Float>>(trying: points.count)
        for (index, point) in points.enumerated() { buffer.pointer[index] = [point.x, point.y, point.z, 0] }
        try self.init(name: name, title: title, lattice: Grid(size: size, points: buffer))
    }

    /// A lattice from 0 to 1 whose points are put where they stay.
    ///
    /// - Parameter fill: makes size³ points that are zero those of the table, red fastest, all of them finite and the
    ///   fourth number of each 0.
    /// - Throws: `.caller` for a size outside ``latticeSizes``, `.limit` where there is no memory, and what `fill` throws.
    package convenience init(
        name: String, size: Int,
        fill: (UnsafeMutableBufferPointer<SIMD4<Float>>) throws(LensError) -> Void
    ) throws(LensError) {
        guard Self.latticeSizes.contains(size) else { throw LensError(.caller, "\(name): a table of size \(size)") }
        let points = try Buffer<SIMD4<Float>>(trying: size * size * size)
        try fill(UnsafeMutableBufferPointer(start: points.pointer, count: points.count))
        try self.init(name: name, lattice: Grid(size: size, points: points))
    }
}
