/// When a picture was taken, as far as it tells: by the clock of the place, whatever that clock's zone.
struct ExhibitDate: Sendable, Hashable {
    let year: Int
    let month: Int?
    /// Only with a month.
    let day: Int?
    /// Of the day; only with one.
    let second: Int?

    private static let months = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December",
    ]

    /// As EXIF has it (`2024:05:31 18:20:11`), XMP (`2024-05-31T18:20+02:00`, or less of it), IPTC (`20240531`, and a time
    /// behind a blank), or PNG (`Fri, 31 May 2024 18:20:11 +0200`); nil if it is none.
    init?(_ text: String) {
        let bytes = Array(text.utf8.prefix(64))
        guard let read = bytes.prefix(4).count(where: Self.isDigit) == 4 ? Self.numbers(bytes) : Self.words(bytes)
        else {
            return nil
        }
        self = read
    }

    /// - Returns: nil for a day or a month that no calendar has; those that are not known may be missing.
    private init?(_ year: Int?, _ month: Int?, _ day: Int?, _ second: Int?) {
        guard let year, year > 0, (0...12).contains(month ?? 0), (0...31).contains(day ?? 0) else { return nil }
        self.year = year
        self.month = month.flatMap { $0 > 0 ? $0 : nil }
        self.day = self.month == nil ? nil : day.flatMap { $0 > 0 ? $0 : nil }
        self.second = self.day == nil ? nil : second
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

    /// The digits there, as many as a number has.
    private static func number(_ bytes: some Collection<UInt8>) -> Int? {
        bytes.isEmpty || !bytes.allSatisfy(isDigit) ? nil : Int(String(decoding: bytes, as: UTF8.self))
    }

    private static func numbers(_ bytes: [UInt8]) -> Self? {
        let year = number(bytes[..<4])
        let rest = bytes.dropFirst(4)
        guard let mark = rest.first else { return Self(year, nil, nil, nil) }
        if isDigit(mark) {
            guard rest.prefix(while: isDigit).count == 4 else { return nil }
            return Self(year, number(rest.prefix(2)), number(rest.dropFirst(2).prefix(2)), time(rest.dropFirst(5)))
        }
        guard ":-/.".utf8.contains(mark) else { return nil }
        // Blanks are what EXIF has for what is not known.
        func part(_ bytes: ArraySlice<UInt8>) -> Int?? {
            bytes == [0x20, 0x20] ? .some(nil) : number(bytes).map { Optional($0) }
        }
        let month = rest.dropFirst()
        guard month.prefix(2).count == 2, let m = part(month.prefix(2)) else { return nil }
        let day = month.dropFirst(2)
        if day.isEmpty { return Self(year, m, nil, nil) }
        guard day.first == mark, day.count >= 3, let d = part(day.dropFirst().prefix(2)) else { return nil }
        let time = day.dropFirst(3)
        guard time.first.map({ !isDigit($0) }) ?? true else { return nil }
        return Self(year, m, d, Self.time(time.dropFirst()))
    }

    /// Of mails (RFC 5322), and of C's `asctime`.
    private static func words(_ bytes: [UInt8]) -> Self? {
        let words = bytes.split { $0 == 0x20 || $0 == 0x2C }
        let month = words.lazy.compactMap { word in
            months.firstIndex { $0.utf8.prefix(3).elementsEqual(word.prefix(3)) }
        }.first
        let numbers = words.filter { (1...2).contains($0.count) || $0.count == 4 }
        guard let month, let year = numbers.first(where: { $0.count == 4 && number($0) != nil }),
            let day = numbers.first(where: { $0.count <= 2 && number($0) != nil })
        else { return nil }
        let clock = words.first { $0.contains(0x3A) }
        return Self(number(year), month + 1, number(day), clock.flatMap { time($0) })
    }

    /// `18:20`, `18:20:11` or `182011`, and whatever follows; nil if it is none.
    private static func time(_ bytes: ArraySlice<UInt8>) -> Int? {
        let digits = bytes.prefix { isDigit($0) || $0 == 0x3A }.filter { $0 != 0x3A }
        guard digits.count == 4 || digits.count == 6, let hour = number(digits[..<2]),
            let minute = number(digits[2..<4])
        else { return nil }
        let second = digits.count == 6 ? number(digits[4...]) ?? 0 : 0
        guard hour < 24, minute < 60, second <= 60 else { return nil }
        return (hour * 60 + minute) * 60 + second
    }

    /// Such as `14 May 2024`.
    var text: String {
        guard let month else { return String(year) }
        return "\(day.map { "\($0) " } ?? "")\(Self.months[month - 1]) \(year)"
    }
}

extension ExhibitDate: Comparable {
    /// What is known to a day only comes before what is known better.
    static func < (one: Self, two: Self) -> Bool {
        (one.year, one.month ?? 0, one.day ?? 0, one.second ?? -1)
            < (two.year, two.month ?? 0, two.day ?? 0, two.second ?? -1)
    }
}
