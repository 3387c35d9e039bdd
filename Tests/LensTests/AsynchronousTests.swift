import Foundation
import Lens
import Testing

@Suite("Asynchronous development") struct AsynchronousTests {
    @Test("gives the same bytes") func sameBytes() async throws {
        let photo = Photo(bytes: try Samples.scene(120, 90).jpeg()).applying(.decay)
        let expected = try photo.encoded(as: .jpeg(quality: 80))
        #expect(try await Darkroom().develop(photo, as: .jpeg(quality: 80)) == expected)
        let narrow = Darkroom(threads: 1, instructionSet: .baseline)
        #expect(try await narrow.develop(photo, as: .jpeg(quality: 80)) == expected)
    }

    @Test("throws what the picture throws") func errors() async throws {
        let error = await #expect(throws: LensError.self) {
            try await Darkroom().develop(Photo(bytes: Array("Dear Sofia,".utf8)), as: .jpeg())
        }
        #expect(error?.fault == .input)
    }

    @Test("a cancelled task ends before the first strip") func cancelledBefore() async throws {
        let photo = Photo(bytes: try Samples.scene(64, 64).jpeg()).applying(.decay)
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return try await Darkroom().develop(photo, as: .jpeg())
        }
        let error = await #expect(throws: LensError.self) { try await task.value }
        #expect(error?.fault == .cancelled)
    }

    @Test("cancelling ends the work midway", .timeLimit(.minutes(20))) func cancelledMidway() async throws {
        let photo = Photo(bytes: try largeJPEG(6000, 6000)).applying(.decay)
        let task = Task { try await Darkroom(threads: 1).develop(photo, as: .jpeg()) }
        // From a thread of its own: other tests may keep the cooperative pool busy for seconds.
        Thread {
            usleep(30_000)
            task.cancel()
        }.start()
        let error = await #expect(throws: LensError.self) { try await task.value }
        #expect(error?.fault == .cancelled)
    }

    @Test("many at once come to an end, all the same", .timeLimit(.minutes(20))) func many() async throws {
        let photo = Photo(bytes: try Samples.scene(200, 150).jpeg()).applying(.decay)
        let expected = try photo.encoded()
        let same = try await withThrowingTaskGroup(of: Bool.self) { group in
            for _ in 0..<64 {
                group.addTask { try await Darkroom(threads: 2).develop(photo, as: .jpeg()) == expected }
            }
            return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(same == 64)
    }

    @Test("one of many that is cancelled does not disturb the others", .timeLimit(.minutes(20)))
    func oneCancelled() async throws {
        let photo = Photo(bytes: try Samples.scene(200, 150).jpeg()).applying(.decay)
        let expected = try photo.encoded()
        let tasks = (0..<8).map { _ in Task { try await Darkroom(threads: 1).develop(photo, as: .jpeg()) } }
        tasks[3].cancel()
        for (index, task) in tasks.enumerated() where index != 3 {
            #expect(try await task.value == expected, "task \(index)")
        }
        _ = await tasks[3].result
    }
}
