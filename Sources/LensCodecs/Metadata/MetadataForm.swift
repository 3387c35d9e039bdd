/// The forms that standards give to values, by which `MetadataPolicy.private` tells a value from words in its place.
enum MetadataForm {
    /// Bytes of a camera's or a lens' name.
    static let nameRoom = 64

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

    private static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte | 0x20) }

    /// Whether there are as many bytes as the pattern has, each `d` a digit, everything else itself.
    private static func has(_ text: ArraySlice<UInt8>, _ pattern: StaticString) -> Bool {
        guard text.count == pattern.utf8CodeUnitCount else { return false }
        return zip(text, UnsafeBufferPointer(start: pattern.utf8Start, count: pattern.utf8CodeUnitCount))
            .allSatisfy { $1 == UInt8(ascii: "d") ? isDigit($0) : $0 == $1 }
    }

    private static func value(_ digits: some Sequence<UInt8>) -> Int { digits.reduce(0) { $0 * 10 + Int($1 & 15) } }

    /// EXIF's dates (CIPA DC-008, 4.6.5): `YYYY:MM:DD HH:MM:SS`, with blanks for what is not known. Some cameras write
    /// other signs between a date's parts.
    static func isEXIFDate(_ text: ArraySlice<UInt8>) -> Bool {
        let text = Array(text)
        guard text.count == 19, text[4] == text[7], [":", "-", "/"].contains(Character(Unicode.Scalar(text[4]))),
            text[10] == 0x20, text[13] == UInt8(ascii: ":"), text[16] == text[13]
        else { return false }
        let most = [9999, 12, 31, 24, 59, 60]
        return zip([0..<4, 5..<7, 8..<10, 11..<13, 14..<16, 17..<19], most).allSatisfy { range, most in
            text[range].allSatisfy { $0 == 0x20 } || text[range].allSatisfy(isDigit) && value(text[range]) <= most
        }
    }

    /// `±HH:MM`, with blanks for what is not known.
    static func isOffset(_ text: ArraySlice<UInt8>) -> Bool {
        has(text, "+dd:dd") && value(text.dropFirst().prefix(2)) <= 14 && value(text.suffix(2)) < 60
            || has(text, "-dd:dd") && value(text.dropFirst().prefix(2)) <= 14 && value(text.suffix(2)) < 60
            || has(text, "   :  ")
    }

    /// One to nine digits; blanks may follow.
    static func isFraction(_ text: ArraySlice<UInt8>) -> Bool {
        let digits = text.prefix(while: isDigit)
        return (1...9).contains(digits.count) && text.count <= 32 && text[digits.endIndex...].allSatisfy { $0 == 0x20 }
    }

    /// One of EXIF's interoperability indices.
    static func isInteroperabilityIndex(_ text: ArraySlice<UInt8>) -> Bool {
        ["R98", "THM", "R03"].contains { text.elementsEqual($0.utf8) }
    }

    /// Four digits.
    static func isVersion(_ text: ArraySlice<UInt8>) -> Bool { has(text, "dddd") }

    /// Not empty, not long, and nothing in it that does not show.
    static func isName(_ text: ArraySlice<UInt8>) -> Bool {
        (1...nameRoom).contains(text.count) && text.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
    }

    /// XMP's dates (ISO 16684-1, 8.2.1.2): as much of `YYYY-MM-DDThh:mm:ss.s±hh:mm` as is known.
    static func isISODate(_ text: ArraySlice<UInt8>) -> Bool {
        if has(text, "dddd") { return true }
        if has(text, "dddd-dd") { return value(text.suffix(2)) <= 12 }
        let day = text.prefix(10)
        guard has(day, "dddd-dd-dd"), value(day.suffix(2)) <= 31, value(day.suffix(5).prefix(2)) <= 12 else {
            return false
        }
        guard text.count > 10 else { return true }
        let time = text.dropFirst(10)
        let minutes = time.prefix(6)
        guard has(minutes, "Tdd:dd"), value(minutes.suffix(2)) < 60, value(minutes.dropFirst().prefix(2)) <= 24 else {
            return false
        }
        var rest = time.dropFirst(6)
        if has(rest.prefix(3), ":dd") {
            guard value(rest.dropFirst().prefix(2)) <= 60 else { return false }
            rest = rest.dropFirst(3)
            if rest.first == UInt8(ascii: ".") {
                let digits = rest.dropFirst().prefix(while: isDigit)
                guard (1...9).contains(digits.count) else { return false }
                rest = rest[digits.endIndex...]
            }
        }
        return rest.isEmpty || has(rest, "Z") || rest.count == 6 && rest.first != 0x20 && isOffset(rest)
    }

    /// As PNG's text has times: RFC 1123's (`Fri, 31 May 2024 18:20:11 +0200`), XMP's or EXIF's.
    static func isTextDate(_ text: ArraySlice<UInt8>) -> Bool {
        if isISODate(text) || isEXIFDate(text) { return true }
        var words = text.split { $0 == 0x20 || $0 == UInt8(ascii: ",") }
        func takes(_ known: [String]) -> Bool {
            guard let first = words.first, known.contains(where: { first.elementsEqual($0.utf8) }) else { return false }
            words.removeFirst()
            return true
        }
        _ = takes(["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"])
        guard text.count <= 40, let day = words.first, has(day, "d") || has(day, "dd") else { return false }
        words.removeFirst()
        guard takes(["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]),
            let year = words.first, has(year, "dddd") || has(year, "dd")
        else { return false }
        words.removeFirst()
        guard let time = words.first else { return true }
        guard has(time, "dd:dd") || has(time, "dd:dd:dd") else { return false }
        words.removeFirst()
        guard let zone = words.first else { return true }
        return words.count == 1
            && (["GMT", "UTC", "UT", "Z"].contains { zone.elementsEqual($0.utf8) } || has(zone, "+dddd")
                || has(zone, "-dddd"))
    }

    private static func isUnsigned(_ text: ArraySlice<UInt8>) -> Bool {
        (1...10).contains(text.count) && text.allSatisfy(isDigit)
    }

    static func isInteger(_ text: ArraySlice<UInt8>) -> Bool {
        isUnsigned(text.first == UInt8(ascii: "-") || text.first == UInt8(ascii: "+") ? text.dropFirst() : text)
    }

    /// A whole number, a quotient of two, or a decimal.
    static func isNumber(_ text: ArraySlice<UInt8>) -> Bool {
        let parts = text.split(maxSplits: 1, omittingEmptySubsequences: false) {
            $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: ".")
        }
        guard let first = parts.first, isInteger(first) else { return false }
        guard parts.count == 2 else { return true }
        if text[first.endIndex] == UInt8(ascii: "/") { return isInteger(parts[1]) }
        return (1...20).contains(parts[1].count) && parts[1].allSatisfy(isDigit)
    }

    static func isBoolean(_ text: ArraySlice<UInt8>) -> Bool {
        ["True", "False", "true", "false"].contains { text.elementsEqual($0.utf8) }
    }

    /// A language with a script or a region (BCP 47), or `x-default`.
    static func isLanguage(_ text: ArraySlice<UInt8>) -> Bool {
        if text.elementsEqual("x-default".utf8) { return true }
        let parts = text.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        guard let first = parts.first, (2...3).contains(first.count), first.allSatisfy(isLetter), parts.count <= 3
        else {
            return false
        }
        return parts.dropFirst().allSatisfy { part in
            part.count == 2 && part.allSatisfy(isLetter) || part.count == 3 && part.allSatisfy(isDigit)
                || part.count == 4 && part.allSatisfy(isLetter)
        }
    }

    /// Numbers that are letters, one and all: nobody's exposure time or resolution is 1,397,048,114.
    static func readsAsText(_ value: ArraySlice<UInt8>) -> Bool {
        value.count >= 4 && value.allSatisfy { $0 >= 0x20 && $0 < 0x7F }
    }
}
