extension BatchShard {
    /// The part that a cluster has given this process, as its scheduler tells in the environment.
    ///
    /// * A Slurm job array: `SLURM_ARRAY_TASK_ID`, `_MIN`, `_MAX`, `_STEP` and `_COUNT`, whatever the first number and the
    ///   step; not one with gaps.
    /// * A Kubernetes Indexed Job: `JOB_COMPLETION_INDEX`. Kubernetes does not tell a pod how many there are: the manifest
    ///   says it once more in `LENS_SHARDS`.
    /// * An AWS Batch array job: `AWS_BATCH_JOB_ARRAY_INDEX` and `AWS_BATCH_JOB_ARRAY_SIZE`.
    ///
    /// - Parameter value: of a variable; nil if it is not set.
    /// - Throws: `.caller` if there is none of these, more than one, or one that does not add up.
    public init(environment value: @escaping (String) -> String?) throws(LensError) {
        let found = Self.schedulers.filter { value($0.variable) != nil }
        guard let scheduler = found.first else {
            let all = Self.schedulers.map { "\($0.variable) (\($0.name))" }
            throw LensError(
                .caller,
                "--shard auto has found none of \(all.joined(separator: ", ")); --shard K/N says it without them")
        }
        guard found.count == 1 else {
            throw LensError(
                .caller,
                "\(found.map(\.variable).joined(separator: " and ")) are both set; --shard K/N says which one is meant")
        }
        self = try scheduler.shard(Numbers(value: value))
    }

    private struct Scheduler {
        let name: String
        let variable: String
        let shard: (Numbers) throws(LensError) -> BatchShard
    }

    private static var schedulers: [Scheduler] {
        [
            Scheduler(name: "a Slurm array", variable: "SLURM_ARRAY_TASK_ID", shard: slurm),
            Scheduler(name: "a Kubernetes Indexed Job", variable: "JOB_COMPLETION_INDEX", shard: kubernetes),
            Scheduler(name: "an AWS Batch array", variable: "AWS_BATCH_JOB_ARRAY_INDEX", shard: awsBatch),
        ]
    }

    /// Numbers in the environment.
    private struct Numbers {
        let value: (String) -> String?

        /// - Throws: `.caller` if it is set to something else, or is not set and has no default.
        func callAsFunction(_ name: String, unless missing: Int? = nil, hint: String = "") throws(LensError) -> Int {
            guard let text = value(name) else {
                if let missing { return missing }
                throw LensError(.caller, "\(name) is not set\(hint)")
            }
            guard let number = BatchShard.number(text) else {
                throw LensError(.caller, "\(name) is '\(text)', and no number")
            }
            return number
        }
    }

    private static func slurm(_ number: Numbers) throws(LensError) -> BatchShard {
        let task = try number("SLURM_ARRAY_TASK_ID")
        let first = try number("SLURM_ARRAY_TASK_MIN")
        let last = try number("SLURM_ARRAY_TASK_MAX")
        let step = try number("SLURM_ARRAY_TASK_STEP", unless: 1)
        guard step >= 1, first <= last, (first...last).contains(task) else {
            throw LensError(
                .caller, "the Slurm array \(first)-\(last):\(step) has no task \(task)")
        }
        let count = (last - first) / step + 1
        let stated = try number("SLURM_ARRAY_TASK_COUNT", unless: count)
        guard stated == count, (task - first) % step == 0 else {
            throw LensError(
                .caller,
                "the Slurm array has gaps: \(stated) tasks where \(first)-\(last):\(step) has \(count); --shard auto needs "
                    + "--array=FIRST-LAST or FIRST-LAST:STEP, and --shard K/N does without")
        }
        return try BatchShard((task - first) / step + 1, of: count)
    }

    private static func kubernetes(_ number: Numbers) throws(LensError) -> BatchShard {
        let index = try number("JOB_COMPLETION_INDEX")
        let count = try number(
            "LENS_SHARDS", hint: ": a Kubernetes manifest gives it the value of the job's completions")
        return try counted(index, count, "JOB_COMPLETION_INDEX", "LENS_SHARDS")
    }

    private static func awsBatch(_ number: Numbers) throws(LensError) -> BatchShard {
        try counted(
            try number("AWS_BATCH_JOB_ARRAY_INDEX"), try number("AWS_BATCH_JOB_ARRAY_SIZE"),
            "AWS_BATCH_JOB_ARRAY_INDEX", "AWS_BATCH_JOB_ARRAY_SIZE")
    }

    /// Of those that count from nought.
    private static func counted(
        _ index: Int, _ count: Int, _ name: String, _ total: String
    ) throws(LensError) -> BatchShard {
        guard index < count else {
            throw LensError(.caller, "\(name) is \(index), and \(total) \(count): indices are less than that")
        }
        return try BatchShard(index + 1, of: count)
    }
}
