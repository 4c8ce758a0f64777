from compute_jobs.cli.main import entry

entry()
