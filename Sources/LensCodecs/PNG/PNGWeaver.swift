import CCodecs
import LensCore
import SystemPackage

/// An interlaced picture, kept pass by pass as it is stored, and handed over row by row. Passes are written and read
/// from front to back, so that a file does for memory.
///
/// Where passes are missing, the pixels of those before are repeated to the right and downward: the picture is whole,
/// but coarse.
struct PNGWeaver {
    private let passes: [PNGPass]
    /// Where each pass begins in the store.
    private let offsets: [Int]
    private let pixelBytes: Int
    private let width: Int
    private let store: PNGStore
    /// Rows of each pass that are there.
    private var stored = [Int](repeating: 0, count: 7)
    /// A row of the widest pass.
    private var scratch: [UInt8]
    /// The row that was handed over last.
    private var above: [UInt8]

    /// Pixels from one that is there to the next, once a row's last pass is the pass of this index.
    private static let spacing = [8, 4, 4, 2, 2, 1, 1]

    init(_ format: SampleFormat, folder: FilePath?) throws(LensError) {
        let passes = PNGPass.all(width: format.width, height: format.height)
        pixelBytes = format.bytesPerRow / format.width
        width = format.width
        var total = 0
        var offsets: [Int] = []
        for pass in passes {
            offsets.append(total)
            total += pass.width * pass.height * (format.bytesPerRow / format.width)
        }
        self.passes = passes
        self.offsets = offsets
        store = try PNGStore(capacity: total, folder: folder)
        scratch = [UInt8](repeating: 0, count: format.bytesPerRow)
        above = scratch
    }

    var isEmpty: Bool { stored[0] == 0 }
    /// The first pass that is not there whole, from 1.
    var brokenPass: Int? { zip(stored, passes).enumerated().first { $0.1.0 < $0.1.1.height }.map { $0.0 + 1 } }

    /// Reads all passes.
    ///
    /// - Parameter read: reads one row into room for a whole row, and returns whether it could.
    mutating func collect(_ read: (UnsafeMutablePointer<UInt8>) throws(LensError) -> Bool) throws(LensError) {
        for (index, pass) in passes.enumerated() {
            let length = pass.width * pixelBytes
            while stored[index] < pass.height {
                let store = self.store
                let isRead = try scratch.withUnsafeMutableBufferPointer { (row) throws(LensError) -> Bool in
                    guard let start = row.baseAddress, try read(start) else { return false }
                    try store.append(UnsafeRawBufferPointer(start: start, count: length))
                    return true
                }
                guard isRead else { return }
                stored[index] += 1
            }
        }
    }

    /// Puts row `y` into `row`; rows are asked for one after the other.
    ///
    /// - Returns: whether the row is there, coarse or not; if not, `row` is as it was.
    mutating func weave(_ y: Int, into row: UnsafeMutablePointer<UInt8>) throws(LensError) -> Bool {
        var last: Int?
        var isWhole = true
        for (index, pass) in passes.enumerated() where pass.width > 0 && y >= pass.first.y {
            guard (y - pass.first.y) % pass.step.y == 0 else { continue }
            let line = (y - pass.first.y) / pass.step.y
            guard line < stored[index] else {
                isWhole = false
                break
            }
            try put(pass, offsets[index] + line * pass.width * pixelBytes, into: row)
            last = index
        }
        guard let last else {
            // The eight rows that begin with one of the first pass.
            guard y / 8 < stored[0] else { return false }
            above.withUnsafeBufferPointer { Self.copy($0.baseAddress, to: row, count: $0.count) }
            return true
        }
        if !isWhole { repeatPixels(of: row, every: Self.spacing[last]) }
        above.withUnsafeMutableBufferPointer { Self.copy(row, to: $0.baseAddress, count: $0.count) }
        return true
    }

    private mutating func put(_ pass: PNGPass, _ offset: Int, into row: UnsafeMutablePointer<UInt8>) throws(LensError) {
        let (store, length, pixelBytes) = (store, pass.width * pixelBytes, pixelBytes)
        if pass.step.x == 1 {
            try store.read(at: offset, into: UnsafeMutableRawBufferPointer(start: row, count: length))
            return
        }
        try scratch.withUnsafeMutableBufferPointer { (room) throws(LensError) in
            let part = UnsafeMutableBufferPointer(rebasing: room[..<length])
            try store.read(at: offset, into: UnsafeMutableRawBufferPointer(part))
            lens_png_spread(row, part.baseAddress, pass.width, pass.first.x, pass.step.x, pixelBytes)
        }
    }

    private static func copy(_ from: UnsafePointer<UInt8>?, to: UnsafeMutablePointer<UInt8>?, count: Int) {
        guard let from, let to else { return }
        to.update(from: from, count: count)
    }

    private func repeatPixels(of row: UnsafeMutablePointer<UInt8>, every spacing: Int) {
        for x in 0..<width where x % spacing != 0 {
            (row + x * pixelBytes).update(from: row + (x - x % spacing) * pixelBytes, count: pixelBytes)
        }
    }
}
