//! `karvon sweep --emit`: a job file that runs a study as an array of shards.

use std::io::Write;

use super::Done;
use super::args::{JobSystem, SweepArgs};

/// Design points of a shard that is worth a job of its own.
const POINTS_PER_JOB: usize = 16;
/// Jobs of an array at most.
const JOBS_MAX: usize = 100;

/// Prints the job file of a study with so many points.
pub(crate) fn print(system: JobSystem, args: &SweepArgs, points: usize) -> Done {
    let jobs = args.shard.map_or_else(|| points.div_ceil(POINTS_PER_JOB).clamp(1, JOBS_MAX), |shard| shard.count);
    let study = args.study.display().to_string();
    let name = super::input::stem(&args.study);
    let out = args.common.out.clone().unwrap_or_else(|| std::path::Path::new("out").join(&name));
    let mut options = String::new();
    for (path, value) in &args.common.set.settings {
        options += &format!(" --set {}", quoted(&format!("{path}={value}")));
    }
    options += &args.common.replications.map_or(String::new(), |count| format!(" --replications {count}"));
    options += &args.common.seed.map_or(String::new(), |seed| format!(" --seed {seed}"));
    if args.common.shuffle_ties {
        options += " --shuffle-ties";
    }
    let job = Job { study: quoted(&study), out: out.display().to_string(), name: label(&name), options, jobs };
    let text = match system {
        JobSystem::Slurm => slurm(&job),
        JobSystem::Kubernetes => kubernetes(&job),
    };
    std::io::stdout().write_all(text.as_bytes())?;
    Ok(())
}

struct Job {
    study: String,
    out: String,
    name: String,
    options: String,
    jobs: usize,
}

fn slurm(job: &Job) -> String {
    let Job { study, out, name, options, jobs } = job;
    let folder = quoted(out);
    format!(
        "#!/bin/bash
#SBATCH --job-name={name}
#SBATCH --array=1-{jobs}
#SBATCH --cpus-per-task=8
#SBATCH --requeue
# All shards write into one folder that every node sees. When the array is done:
#   karvon merge {folder} --out {folder}
set -euo pipefail
exec karvon sweep {study}{options} --shard \"$SLURM_ARRAY_TASK_ID/{jobs}\" \\
  --threads \"$SLURM_CPUS_PER_TASK\" --out {folder}
"
    )
}

fn kubernetes(job: &Job) -> String {
    let Job { study, out, name, options, jobs } = job;
    let folder = quoted(out);
    let index = "$((JOB_COMPLETION_INDEX + 1))";
    format!(
        "# Needs an image with karvon and the study, and a volume that all pods share. When the job is complete:
#   karvon merge {folder} --out {folder}
apiVersion: batch/v1
kind: Job
metadata:
  name: {name}
spec:
  completions: {jobs}
  parallelism: {jobs}
  completionMode: Indexed
  backoffLimit: 100
  template:
    spec:
      restartPolicy: OnFailure
      containers:
        - name: karvon
          image: karvon
          workingDir: /study
          command: [\"/bin/sh\", \"-c\"]
          args:
            - >-
              exec karvon sweep {study}{options} --shard {index}/{jobs} --threads 8 --out {folder}
          resources:
            requests:
              cpu: \"8\"
              memory: 4Gi
          volumeMounts:
            - name: study
              mountPath: /study
      volumes:
        - name: study
          persistentVolumeClaim:
            claimName: {name}
"
    )
}

/// Returns a name that job systems take: small letters, digits and dashes.
fn label(name: &str) -> String {
    let small = name.to_lowercase().replace(|letter: char| !letter.is_ascii_alphanumeric(), "-");
    let small = small.trim_matches('-');
    if small.is_empty() { "karvon".to_owned() } else { small.chars().take(50).collect() }
}

/// Quotes a word for a shell, if it needs that.
pub(crate) fn quoted(word: &str) -> String {
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "_-./=:,+%@".contains(letter);
    if !word.is_empty() && word.chars().all(is_plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', "'\\''"))
}
