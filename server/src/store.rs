//! Where the files that staff brought are kept: a folder, or an object store that speaks the protocol
//! of Amazon S3.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use object_store::aws::AmazonS3Builder;
use object_store::local::LocalFileSystem;
use object_store::prefix::PrefixStore;
use object_store::{BackoffConfig, ClientOptions, ObjectStore, RetryConfig};

use crate::config::{Config, Refused, StorePlace};

/// How long one question to an object store may take: a page waits for it.
const PATIENCE: Duration = Duration::from_secs(10);

/// Opens the store that the settings name.
///
/// # Errors
/// [`Refused`] where it cannot be: a folder that cannot be made, or settings of S3 that lack
/// something. Whether the object store answers shows when it is first used.
pub fn open(config: &Config) -> Result<Arc<dyn ObjectStore>, Refused> {
    match config.store() {
        StorePlace::Folder(folder) => open_folder(&folder),
        StorePlace::S3 { bucket, prefix } => open_s3(config, &bucket, &prefix),
    }
}

fn open_folder(folder: &Path) -> Result<Arc<dyn ObjectStore>, Refused> {
    let refused = |why: String| Refused::new("store", format!("{}: {why}", folder.display()));
    std::fs::create_dir_all(folder).map_err(|error| refused(error.to_string()))?;
    let opened = LocalFileSystem::new_with_prefix(folder);
    // A folder that a file was the last one in may go.
    let opened = opened.map_err(|error| refused(error.to_string()))?;
    Ok(Arc::new(opened.with_automatic_cleanup(true)))
}

fn open_s3(config: &Config, bucket: &str, prefix: &str) -> Result<Arc<dyn ObjectStore>, Refused> {
    let needed = |flag| Refused::new(flag, "is needed by --store s3://…");
    let key = config.s3_key_id.as_ref().ok_or(needed("s3-key-id"))?;
    let secret = config.s3_secret.as_ref().ok_or(needed("s3-secret"))?;
    // Refused where it was done before, which is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let plain = config.s3_endpoint.as_ref();
    let plain = plain.is_some_and(|endpoint| endpoint.as_str().starts_with("http://"));
    let options = ClientOptions::new()
        .with_timeout(PATIENCE)
        .with_connect_timeout(PATIENCE / 2)
        .with_allow_http(plain);
    let retry = RetryConfig {
        backoff: BackoffConfig::default(),
        max_retries: 3,
        retry_timeout: PATIENCE * 2,
    };
    let mut builder = AmazonS3Builder::new()
        .with_bucket_name(bucket)
        .with_region(&config.s3_region)
        .with_access_key_id(key)
        .with_secret_access_key(secret.expose())
        .with_virtual_hosted_style_request(config.s3_virtual_hosted)
        .with_client_options(options)
        .with_retry(retry);
    if let Some(endpoint) = &config.s3_endpoint {
        builder = builder.with_endpoint(endpoint_of(config, endpoint.as_str(), bucket));
    }
    let store = builder.build();
    let store = store.map_err(|error| Refused::new("store", error.to_string()))?;
    if prefix.is_empty() {
        Ok(Arc::new(store))
    } else {
        Ok(Arc::new(PrefixStore::new(store, prefix)))
    }
}

/// The address that requests go to: with the bucket's name before the host where it stands there.
fn endpoint_of(config: &Config, endpoint: &str, bucket: &str) -> String {
    match endpoint.split_once("://") {
        Some((scheme, host)) if config.s3_virtual_hosted => format!("{scheme}://{bucket}.{host}"),
        _ => endpoint.to_owned(),
    }
}
