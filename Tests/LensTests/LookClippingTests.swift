import Foundation
import Lens
import Measures
import Testing

@Suite("Looks on photographs") struct LookClippingTests {
    /// The corpus's camera pictures, reduced, as PNG files of sixteen bits.
    private static let photographs: [(name: String, bytes: [UInt8])] = {
        guard let pictures = try? CorpusPicture.jpegs(in: "photos/cameras") else { return [] }
        let small = Finishing(profile: .sRGB, metadata: .none, box: Finishing.Box(width: 360, height: 360))
        return pictures.filter(\.isDeveloped).compactMap { picture in
            let sink = ByteSink()
            guard let photo = try? Photo(contentsOf: picture.path),
                (try? Darkroom().develop(
                    photo, to: sink, as: .png(depth: .sixteen, compression: 1), finishing: small)) != nil
            else { return nil }
            return (picture.name, sink.bytes)
        }
    }()

    /// The look without what lies round the picture, and without more light than the picture came with; a look that is
    /// darker by nature stays so.
    private func atNeutralExposure(_ look: Look) -> Look {
        Look(
            look.name,
            filters: look.filters.filter { !($0 is Mat) }.map { filter in
                guard var exposure = filter as? Exposure else { return filter }
                exposure.ev = min(exposure.ev, 0)
                return exposure
            })
    }

    @Test("at neutral exposure at most .5 % more is clipped than before", arguments: Look.all.map(\.name))
    func highlights(_ name: String) throws {
        let look = atNeutralExposure(try #require(Look.named(name)))
        for (photograph, bytes) in Self.photographs {
            let photo = Photo(bytes: bytes)
            let before = try share(photo), after = try share(photo.applying(look))
            #expect(after - before <= 0.005, "\(name) on \(photograph): \(before * 100) % became \(after * 100) %")
        }
    }

    private func share(_ photo: Photo) throws -> Double {
        let samples = try Samples(decoding: photo.encoded(as: .png(compression: 0)))
        return Clipping.share(samples.words, channels: samples.format.channels)
    }
}
