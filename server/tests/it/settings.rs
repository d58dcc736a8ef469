//! Wrong settings are refused at start by name, and secrets are not repeated.

use crate::support::{Program, site, text};

/// What the program says to these arguments and variables, having refused them.
fn refusal(arguments: &[&str], variables: &[(&str, &str)]) -> String {
    let program = Program::new();
    let run = program
        .command(arguments)
        .envs(variables.iter().copied())
        .output()
        .unwrap();
    let told = text(&run.stderr);
    assert_eq!(
        run.status.code(),
        Some(2),
        "{arguments:?} {variables:?}: {told}"
    );
    assert_eq!(told.lines().count(), 1, "one line: {told}");
    assert!(!program.path("data").exists(), "nothing was made");
    told
}

#[test]
fn a_wrong_value_is_refused_with_its_flag_and_its_variable() {
    for (flag, variable, value) in [
        ("--listen", "ZHIYUAN_LISTEN", "nowhere"),
        ("--metrics-listen", "ZHIYUAN_METRICS_LISTEN", "9464"),
        ("--zone", "ZHIYUAN_ZONE", "Shanghai"),
        (
            "--public-url",
            "ZHIYUAN_PUBLIC_URL",
            "https://quiz.example/path",
        ),
        (
            "--client-address-header",
            "ZHIYUAN_CLIENT_ADDRESS_HEADER",
            "two words",
        ),
        ("--session-idle", "ZHIYUAN_SESSION_IDLE", "0"),
        ("--session-absolute", "ZHIYUAN_SESSION_ABSOLUTE", "1"),
        ("--db-connections", "ZHIYUAN_DB_CONNECTIONS", "many"),
        ("--message-sender", "ZHIYUAN_MESSAGE_SENDER", "pigeon"),
        (
            "--message-url",
            "ZHIYUAN_MESSAGE_URL",
            "ftp://gateway.example",
        ),
        ("--message-secret", "ZHIYUAN_MESSAGE_SECRET", "short"),
        ("--keys", "ZHIYUAN_KEYS", "no JSON"),
        ("--store", "ZHIYUAN_STORE", "/srv/pictures"),
        ("--store", "ZHIYUAN_STORE", "folder:"),
        ("--store", "ZHIYUAN_STORE", "s3:///nothing"),
        ("--store", "ZHIYUAN_STORE", "s3://a bucket"),
        ("--s3-endpoint", "ZHIYUAN_S3_ENDPOINT", "s3.example/path"),
        ("--s3-region", "ZHIYUAN_S3_REGION", "the north"),
        ("--s3-key-id", "ZHIYUAN_S3_KEY_ID", ""),
        ("--s3-secret", "ZHIYUAN_S3_SECRET", " "),
        (
            "--s3-virtual-hosted",
            "ZHIYUAN_S3_VIRTUAL_HOSTED",
            "perhaps",
        ),
        ("--address-limit", "ZHIYUAN_ADDRESS_LIMIT", "0"),
        ("--device-limit", "ZHIYUAN_DEVICE_LIMIT", "some"),
        ("--participant-limit", "ZHIYUAN_PARTICIPANT_LIMIT", "-1"),
        ("--log", "ZHIYUAN_LOG", "=="),
        ("--log-format", "ZHIYUAN_LOG_FORMAT", "xml"),
        ("--shutdown-grace", "ZHIYUAN_SHUTDOWN_GRACE", "-1"),
        ("--demo", "ZHIYUAN_DEMO", "perhaps"),
        (
            "--database-url",
            "DATABASE_URL",
            "mysql://root:hunter2@localhost",
        ),
        ("--database-url", "DATABASE_URL", "sqlite::memory:"),
    ] {
        let site = site();
        let folder = site.path().to_str().unwrap();
        let told = refusal(&["serve", "--site", folder], &[(variable, value)]);
        assert!(told.contains(flag) && told.contains(variable), "{told}");
        assert!(
            !told.contains("hunter2") && !told.contains("no JSON"),
            "no secrets: {told}"
        );
    }
}

#[test]
fn flags_win_over_the_environment() {
    let told = refusal(
        &["migrate", "--zone", "Nowhere"],
        &[("ZHIYUAN_ZONE", "Asia/Tokyo")],
    );
    assert!(told.contains("--zone"), "{told}");
}

#[test]
fn a_demonstration_serves_this_machine_only() {
    for arguments in [
        ["serve", "--demo", "--listen", "0.0.0.0:0"],
        ["serve", "--demo", "--listen", "[::]:0"],
        ["serve", "--demo", "--metrics-listen", "192.0.2.1:0"],
    ] {
        let told = refusal(&arguments, &[]);
        assert!(
            told.contains(arguments[2]) && told.contains("loopback"),
            "{told}"
        );
    }
    let told = refusal(
        &["serve"],
        &[("ZHIYUAN_DEMO", "1"), ("ZHIYUAN_LISTEN", "0.0.0.0:0")],
    );
    assert!(told.contains("ZHIYUAN_LISTEN"), "{told}");
}

#[test]
fn the_gateway_needs_its_address_and_its_secret() {
    let told = refusal(&["serve", "--message-sender", "http"], &[]);
    assert!(told.contains("ZHIYUAN_MESSAGE_URL"), "{told}");
    let arguments = [
        "serve",
        "--message-sender",
        "http",
        "--message-url",
        "https://gateway.example/send",
    ];
    let told = refusal(&arguments, &[]);
    assert!(told.contains("ZHIYUAN_MESSAGE_SECRET"), "{told}");
}

#[test]
fn a_bucket_needs_its_keys_and_its_address_needs_a_bucket() {
    let bucket = ["serve", "--store", "s3://pictures/bank"];
    let told = refusal(&bucket, &[]);
    assert!(told.contains("ZHIYUAN_S3_KEY_ID"), "{told}");
    let told = refusal(&bucket, &[("ZHIYUAN_S3_KEY_ID", "somebody")]);
    assert!(told.contains("ZHIYUAN_S3_SECRET"), "{told}");
    let told = refusal(&["serve", "--s3-endpoint", "https://s3.example"], &[]);
    assert!(
        told.contains("ZHIYUAN_S3_ENDPOINT") && told.contains("s3://BUCKET"),
        "{told}"
    );
}

#[test]
fn a_folder_without_the_browsers_files_is_refused() {
    let told = refusal(&["serve", "--site", "/nowhere"], &[]);
    assert!(
        told.contains("ZHIYUAN_SITE") && told.contains("manifest.json"),
        "{told}"
    );
}

#[test]
fn every_setting_has_a_flag_a_variable_and_a_default() {
    let help = text(&Program::new().run(&["serve", "--help"]).stdout);
    let (_, settings) = help.split_once("Settings:").unwrap();
    let settings: Vec<_> = settings.split("\n      --").skip(1).collect();
    assert!(settings.len() > 20, "{help}");
    for setting in settings {
        assert!(setting.contains("[env: "), "{setting}");
        assert!(setting.contains("[default: "), "{setting}");
    }
}
