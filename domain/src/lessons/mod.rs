//! Lessons (以案说险): case films that teach, what is written around them, and watching them honestly.

pub mod captions;
pub mod draft;
pub mod effect;
pub mod fault;
pub mod film;
pub mod lesson;
pub mod progress;
pub mod retention;
pub mod right;
pub mod time;
pub mod transcript;
pub mod work;

pub use captions::{CaptionFault, Captions, Cue};
pub use draft::{LessonDraft, LessonQuestionDraft};
pub use fault::LessonFault;
pub use film::{FilmFile, FilmFiles, FilmState, Pieces, Rendition, ShownTo, Thumbs, UploadFault};
pub use lesson::{Chapter, Lesson, LessonQuestion};
pub use progress::{Progress, Report, ReportRefusal, Showing};
pub use right::Right;
pub use transcript::{Part, Step, parts};
pub use work::{LessonApproval, LessonSubmitRefusal, WorkingLesson};
