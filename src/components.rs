//! Parts that several views draw with.

pub mod clipboard;
pub mod button;
pub mod secondary;
pub mod remote;
pub mod skeleton;
pub mod message;
pub mod pointer_press;
pub mod flag_state;
pub mod learn_more;
pub mod local_time;
pub mod reported_flag;
pub mod save_file;
pub mod service_connections;
