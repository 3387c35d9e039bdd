/// IPTC-IIM data sets: 0x1C, record, number, a length of two bytes, and the value.
struct IPTCRecords {
    struct DataSet {
        let record: Int
        let number: Int
        let value: Range<Int>
    }

    static let maxDataSets = 10_000

    let bytes: [UInt8]
    /// Sound ones, up to the first that is not.
    let dataSets: [DataSet]

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        var found: [DataSet] = []
        var at = 0
        while at + 5 <= bytes.count, bytes[at] == 0x1C, found.count < Self.maxDataSets {
            let (record, number) = (Int(bytes[at + 1]), Int(bytes[at + 2]))
            var length = Int(bytes[at + 3]) << 8 | Int(bytes[at + 4])
            at += 5
            if length & 0x8000 != 0 {
                // An extended data set: the length's own length, then the length.
                let octets = length & 0x7FFF
                guard octets <= 4, at + octets <= bytes.count else { break }
                length = bytes[at..<at + octets].reduce(0) { $0 << 8 | Int($1) }
                at += octets
            }
            guard at + length <= bytes.count else { break }
            found.append(DataSet(record: record, number: number, value: at..<at + length))
            at += length
        }
        dataSets = found
    }

    func values(_ number: Int) -> [ArraySlice<UInt8>] {
        dataSets.filter { $0.record == 2 && $0.number == number }.map { bytes[$0.value] }
    }

    /// The first value as text, whatever 1:90 says of its letters.
    func text(_ number: Int) -> String? {
        guard let value = values(number).first, !value.isEmpty else { return nil }
        return String(unsure: value)
    }

    /// Record 2: who made it, whose it is, whom to credit, and when it was made; 1:90 says in which letters. Nothing
    /// else.
    private static func isKept(_ number: Int, _ value: ArraySlice<UInt8>) -> Bool {
        switch number {
        case 55: value.count == 8 && value.allSatisfy { (0x30...0x39).contains($0) }
        // HHMMSS±HHMM
        case 60:
            (value.count == 11 || value.count == 6)
                && value.enumerated().allSatisfy { index, byte in
                    index == 6 ? byte == 0x2B || byte == 0x2D : (0x30...0x39).contains(byte)
                }
        case 80, 110, 116: value.count <= 512
        default: false
        }
    }

    /// The data sets that `MetadataPolicy.private` keeps, put together anew; empty if there are none.
    func withoutPrivateData() -> [UInt8] {
        let chosen = dataSets.filter { $0.record == 2 && Self.isKept($0.number, bytes[$0.value]) }
        guard !chosen.isEmpty else { return [] }
        var result: [UInt8] = []
        // An escape sequence names a set of letters: UTF-8's has three bytes, none has more than four.
        if let letters = dataSets.first(where: { $0.record == 1 && $0.number == 90 }),
            (2...4).contains(letters.value.count), bytes[letters.value].first == 0x1B
        {
            result += Self.written(1, 90, bytes[letters.value])
        }
        for dataSet in chosen.prefix(64) { result += Self.written(2, dataSet.number, bytes[dataSet.value]) }
        return result
    }

    private static func written(_ record: Int, _ number: Int, _ value: ArraySlice<UInt8>) -> [UInt8] {
        [0x1C, UInt8(record), UInt8(number)] + UInt16(value.count).bigEndianBytes + value
    }
}

extension String {
    /// The first two thousand bytes of text that is UTF-8 or, where it cannot be that, Latin-1. Control characters become
    /// blanks.
    init(unsure bytes: some Collection<UInt8>) {
        let room = 2048
        var start = Array(bytes.prefix(room))
        if bytes.count > room {
            // No character is cut in two.
            while let last = start.last, last & 0xC0 == 0x80 { start.removeLast() }
            if let last = start.last, last >= 0xC0 { start.removeLast() }
        }
        let clean = start.map { $0 < 0x20 || $0 == 0x7F ? 0x20 : $0 }
        self =
            String(validating: clean, as: UTF8.self)
            ?? String(
                String.UnicodeScalarView(clean.map { Unicode.Scalar((0x80...0x9F).contains($0) ? 0x20 : $0) }))
    }
}

/// What IPTC says about a picture; each field only if it is there.
public struct IPTCSummary: Sendable, Hashable, Codable {
    /// Of record 2, dataset 5.
    public var title: String?
    /// Of record 2, dataset 120.
    public var caption: String?
    /// Of record 2, dataset 80.
    public var byline: String?
    /// Of record 2, dataset 116.
    public var copyright: String?
    /// When the picture was made, such as `20240531`: of record 2, dataset 55.
    public var dateCreated: String?
    /// The same day's time, such as `182011+0200`: of record 2, dataset 60.
    public var timeCreated: String?
    /// How many there are: record 2, dataset 25.
    public var keywords: Int

    /// - Parameter photoshop: image resources, one element a JPEG segment; `nil` if there is no IPTC in them.
    public init?(photoshop: [[UInt8]]) {
        guard let data = PhotoshopResources(photoshop)?.data(PhotoshopResources.iptc) else { return nil }
        let records = IPTCRecords(Array(data))
        guard !records.dataSets.isEmpty else { return nil }
        title = records.text(5)
        caption = records.text(120)
        byline = records.text(80)
        copyright = records.text(116)
        dateCreated = records.text(55)
        timeCreated = records.text(60)
        keywords = records.values(25).count
    }
}
