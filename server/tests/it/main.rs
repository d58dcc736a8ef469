//! What the process does as a whole. One program, because linking each file by itself takes long.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod access;
mod attempts;
mod audit_trail;
mod bad_requests;
mod branches;
mod campaigns_composed;
mod chances;
mod channels;
mod covers;
mod cross_site;
mod demo;
mod faults;
mod hand_ins;
mod headers;
mod http;
mod import;
mod import_properties;
mod leaks;
mod leaks_in_form;
mod outbox;
mod personal_data;
mod pictures;
mod private_logs;
mod question_bank;
mod question_figures;
mod question_import;
mod question_import_files;
mod question_import_updates;
mod redirects;
mod rescoring;
mod sessions;
mod settings;
mod shutdown;
mod sign_in;
mod sign_in_limits;
mod staff_access;
mod staff_accounts;
mod staff_sign_in;
mod support;
mod survey_results;
mod surveys;
mod test_app;
mod time_limits;
