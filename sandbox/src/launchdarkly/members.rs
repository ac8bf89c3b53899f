//! The account's members and teams, who maintain flags. They are named after their roles.

use serde_json::{Value, json};

use super::flag::rest::{link, set};
use super::ids;

/// A member of the account.
#[derive(Debug, PartialEq, Eq)]
pub struct Member {
    /// Given name.
    pub first_name: &'static str,
    /// Family name.
    pub last_name: &'static str,
    /// Address, unique in the account.
    pub email: &'static str,
    /// Base role.
    pub role: &'static str,
}

/// A team of the account.
#[derive(Debug, PartialEq, Eq)]
pub struct Team {
    /// Unchangeable.
    pub key: &'static str,
    /// Free text.
    pub name: &'static str,
}

/// Who looks after a flag.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Maintainer {
    /// A person.
    Member(&'static Member),
    /// A team.
    Team(&'static Team),
}

/// Who reviews on the flag's page.
pub(super) const REVIEWER: &Member = &Member {
    first_name: "Sandbox",
    last_name: "reviewer",
    email: "reviewer@sandbox.example",
    role: "writer",
};

/// Everybody.
pub(super) const MEMBERS: [&Member; 3] = [
    REVIEWER,
    &Member {
        first_name: "Sandbox",
        last_name: "developer",
        email: "developer@sandbox.example",
        role: "writer",
    },
    &Member {
        first_name: "Sandbox",
        last_name: "administrator",
        email: "administrator@sandbox.example",
        role: "admin",
    },
];

/// Every team.
pub(super) const TEAMS: [&Team; 2] = [
    &Team {
        key: "checkout",
        name: "Checkout team",
    },
    &Team {
        key: "platform",
        name: "Platform team",
    },
];

impl Member {
    /// 24 hexadecimal digits.
    #[must_use]
    pub fn id(&self) -> String {
        ids::object_id(&self.name())
    }

    /// Given name and family name.
    #[must_use]
    pub fn name(&self) -> String {
        format!("{} {}", self.first_name, self.last_name)
    }

    /// `_maintainer` of a flag.
    pub(super) fn rest(&self) -> Value {
        let mut form = self.as_author();
        set(&mut form, "role", json!(self.role));
        form
    }

    /// `member` of the audit log.
    pub(super) fn as_author(&self) -> Value {
        let id = self.id();
        json!({
            "_id": id,
            "_links": { "self": link(&format!("/api/v2/members/{id}")) },
            "email": self.email,
            "firstName": self.first_name,
            "lastName": self.last_name,
        })
    }
}

impl Maintainer {
    /// Display name.
    #[must_use]
    pub fn name(&self) -> String {
        match self {
            Self::Member(member) => member.name(),
            Self::Team(team) => team.name.to_owned(),
        }
    }

    /// The id of a person, the key of a team.
    pub(super) fn id(self) -> String {
        match self {
            Self::Member(member) => member.id(),
            Self::Team(team) => team.key.to_owned(),
        }
    }

    /// Value of `maintainerId` in a filter and in a new flag.
    pub(super) fn member(id: &str) -> Option<Self> {
        let member = MEMBERS.into_iter().find(|member| member.id() == id);
        member.map(Self::Member)
    }

    /// Value of `maintainerTeamKey` in a filter and in a new flag.
    pub(super) fn team(key: &str) -> Option<Self> {
        let team = TEAMS.into_iter().find(|team| team.key == key);
        team.map(Self::Team)
    }
}
