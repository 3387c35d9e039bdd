import CFuzz
import Lens

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// What bytes from a stranger can be taken for.
enum Target: String, CaseIterable {
    case jpeg, png, icc, exif, xmp, recipe, cube, develop

    /// - Parameter choice: sixteen bits that decide what else is done, so that the fuzzer can vary them.
    func take(_ bytes: [UInt8], choice: UInt16) throws(LensError) {
        switch self {
        case .jpeg, .png: try Trial(choice).passUntouched(Photo(bytes: bytes))
        case .icc: try Trial(choice).useProfile(bytes)
        case .exif: try Trial(choice).carry(Template.jpeg(exif: bytes))
        case .xmp: try Trial(choice).carry(Template.jpeg(xmp: bytes))
        case .recipe:
            let text = String(decoding: bytes, as: UTF8.self)
            let look = try Look(recipe: text)
            // What can be read can be written, and means the same.
            let again = try Look(recipe: look.recipe())
            precondition(again.recipe() == look.recipe(), "a recipe is another one when it is written")
        case .cube:
            // Written with seven decimals: once is all that changes it.
            let written = try LookupTable(cube: bytes, name: "table.cube").cube()
            let again = try LookupTable(cube: written, name: "table.cube").cube()
            precondition(again == written, "a table is another one when it is written")
        case .develop: try Trial(choice).develop(Photo(bytes: bytes))
        }
    }
}

@main enum Fuzz {
    /// The one that `LENS_FUZZ` names.
    private static let target: Target = {
        guard let name = getenv("LENS_FUZZ").map({ String(cString: $0) }), let target = Target(rawValue: name) else {
            print("LENS_FUZZ names one of: \(Target.allCases.map(\.rawValue).joined(separator: " "))")
            exit(64)
        }
        return target
    }()

    static func main() {
        var count = CommandLine.argc
        var words: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv
        exit(LLVMFuzzerRunDriver(&count, &words) { start, count in Fuzz.test(start, count) })
    }

    /// The last two bytes choose; whatever else stands there is the file.
    private static func test(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
        guard count >= 2, let start else { return 0 }
        let all = UnsafeBufferPointer(start: start, count: count)
        do throws(LensError) {
            try target.take(Array(all.dropLast(2)), choice: UInt16(all[count - 2]) << 8 | UInt16(all[count - 1]))
        } catch {
            // Any named error of one line will do.
            precondition(
                !error.message.isEmpty && !error.message.contains("\n"), "no error of one line: \(error.message)")
        }
        return 0
    }
}
