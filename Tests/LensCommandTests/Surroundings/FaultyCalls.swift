#if os(Linux)
    import Foundation
    import Glibc
    import Lens
    import Testing

    /// Tests/Support/faults.c, which makes a program's system calls fail.
    enum FaultyCalls {
        /// The library, made once a run of the tests; nil where there is no C compiler.
        static let library: String? = {
            let source = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
                .appendingPathComponent("../../Support/faults.c").standardizedFileURL.path
            let made = NSTemporaryDirectory() + "lens-faults-\(getpid()).so"
            for compiler in ["clang", "cc"] {
                let words = [compiler, "-O1", "-shared", "-fPIC", "-o", made, source, "-ldl"]
                let outcome = try? Running("/usr/bin/env", words.map { Array($0.utf8) }).finish()
                guard outcome?.status == 0 else { continue }
                atexit { unlink(NSTemporaryDirectory() + "lens-faults-\(getpid()).so") }
                return made
            }
            return nil
        }()

        /// What is done to a program's calls.
        struct Fault {
            let call: String
            /// Which of the calls on files of the folder; 0 is every one.
            var number = 0
            /// Of errno.h; 0 is a short count.
            var error: Int32 = 0
        }

        /// Runs `lens` so.
        ///
        /// - Returns: what came of it, and whether there was such a call.
        static func lens(
            _ arguments: [String], _ fault: Fault, in folder: Folder, input: FilePath = "/dev/null",
            environment: [String: String?] = [:]
        ) throws -> (outcome: Outcome, isHit: Bool) {
            let told = try Folder()
            let settings: [String: String?] = [
                "LD_PRELOAD": library, "FAULT_FOLDER": folder.path.string, "FAULT_CALL": fault.call,
                "FAULT_NUMBER": "\(fault.number)", "FAULT_ERROR": "\(fault.error)", "FAULT_TOLD": told.place("hit"),
            ]
            let outcome = try LensCommandTests.lens(
                bytes: arguments.map { Array($0.utf8) }, input: input,
                environment: environment.merging(settings) { $1 })
            return (outcome, try told.names == ["hit"])
        }
    }
#endif
