import Lens
import Testing

@Suite("A pixel buffer")
struct PixelBufferTests {
    @Test("holds as many samples as its size and layout say, or is refused")
    func count() throws {
        #expect(throws: LensError.self) {
            try PixelBuffer<UInt8>(width: 2, height: 2, layout: .rgb, samples: [UInt8](repeating: 0, count: 11))
        }
        #expect(throws: LensError.self) { try PixelBuffer<UInt8>(width: 0, height: 2, layout: .rgb, samples: []) }
        #expect(throws: LensError.self) {
            try PixelBuffer<UInt8>(width: 1, height: 1, layout: .cmyk, samples: [0, 0, 0, 0])
        }
        #expect(throws: LensError.self) {
            try PixelBuffer<UInt8>(width: 1 << 31, height: 1 << 31, layout: .rgba, samples: [])
        }
        let buffer = try PixelBuffer<UInt16>(width: 2, height: 1, layout: .greyAlpha, samples: [1, 2, 3, 4])
        #expect(buffer[1, 0, 1] == 4)
        #expect(buffer.format.bytesPerRow == 8)
    }

    @Test("of planes has them interleaved, and gives them back", arguments: 1...4)
    func planes(channels: Int) throws {
        let planes = (0..<channels).map { channel in (0..<6).map { UInt8(10 * channel + $0) } }
        let buffer = try PixelBuffer(width: 3, height: 2, planes: planes)
        #expect(buffer.layout == [.grey, .greyAlpha, .rgb, .rgba][channels - 1])
        for channel in 0..<channels { #expect(buffer[2, 1, channel] == UInt8(10 * channel + 5)) }
        #expect(buffer.planes == planes)
        #expect(throws: LensError.self) { try PixelBuffer(width: 3, height: 2, planes: planes.map { $0 + [1] }) }
    }

    @Test("copies rows that lie apart, the last one without what would follow")
    func rows() throws {
        let bytes: [UInt8] = [1, 2, 3, 99, 99, 4, 5, 6, 99, 99, 7, 8, 9]
        let buffer = try bytes.withUnsafeBytes {
            try PixelBuffer<UInt8>(copying: $0, width: 1, height: 3, layout: .rgb, bytesPerRow: 5)
        }
        #expect(buffer.samples == Array(1...9))
        for (count, stride) in [(12, 5), (13, 2), (13, 6), (13, Int.max)] {
            #expect(throws: LensError.self, "\(count) bytes, \(stride) apart") {
                try bytes.prefix(count).withUnsafeBytes {
                    try PixelBuffer<UInt8>(copying: $0, width: 1, height: 3, layout: .rgb, bytesPerRow: stride)
                }
            }
        }
    }
}
