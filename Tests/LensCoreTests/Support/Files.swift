import Synchronization

@testable import LensCore

/// Hands over a picture's rows; fails where it is told to.
final class PictureReader: SampleReader {
    let format: SampleFormat
    private let bytes: [UInt8]
    private let failing: Int?
    private var row = 0

    init(_ picture: Picture, failingAtRow failing: Int? = nil) {
        format = picture.format
        bytes = picture.bytes
        self.failing = failing
    }

    func read(into rows: UnsafeMutableRawPointer, stride: Int, count: Int) throws(LensError) {
        for line in 0..<count {
            if row == failing { throw LensError(.input, "row \(row) is damaged") }
            let length = format.bytesPerRow
            bytes.withUnsafeBytes { bytes in
                UnsafeMutableRawBufferPointer(start: rows + line * stride, count: length)
                    .copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[row * length..<(row + 1) * length]))
            }
            row += 1
        }
    }
}

/// Keeps the rows it is given; fails where it is told to.
final class PictureWriter: SampleWriter {
    let format: SampleFormat
    private(set) var bytes: [UInt8] = []
    private(set) var rows = 0
    private(set) var finishes = 0
    private let failing: Int?
    private let failsAtEnd: Bool

    init(_ format: SampleFormat, failingAtRow failing: Int? = nil, failingAtEnd: Bool = false) {
        self.format = format
        self.failing = failing
        failsAtEnd = failingAtEnd
    }

    func write(from rows: UnsafeRawPointer, stride: Int, count: Int) throws(LensError) {
        for line in 0..<count {
            if self.rows == failing { throw LensError(.output, "no room for row \(self.rows)") }
            bytes += UnsafeRawBufferPointer(start: rows + line * stride, count: format.bytesPerRow)
            self.rows += 1
        }
    }

    func finish() throws(LensError) {
        finishes += 1
        if failsAtEnd { throw LensError(.output, "no room for the end") }
    }
}

/// What several threads report, in order.
final class Log: Sendable {
    private let entries = Mutex<[Int]>([])
    func add(_ entry: Int) { entries.withLock { $0.append(entry) } }
    var all: [Int] { entries.withLock { $0 } }
    /// One more than before, from 1 on.
    func count() -> Int {
        entries.withLock {
            $0.append($0.count + 1)
            return $0.count
        }
    }
}
