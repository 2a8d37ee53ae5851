/** What the explorer shows first, of the demo school: each operation can be run as it stands, the second and third with a token in the headers. */
export const exampleOperations = `# Lyceum. Run LogIn, put the token into the headers tab as { "authorization": "Bearer …" }, then run the others.

mutation LogIn {
  logIn(input: { email: "ana.silva@lyceum.example", password: "learning every day" }) {
    accessToken
    refreshToken
  }
}

# One query through all six subgraphs.
query Dashboard {
  viewer {
    name
    courseEnrollments { progress course { title } }
    classes { title viewerEnrollment { creditBalance } }
    player { totalXp level rank streak { days } }
    unreadNotificationCount
    invoices { number status total { formatted } }
  }
}

# Search the catalog, typing errors included.
query Catalog {
  courses(search: "portugese", first: 5) {
    edges { node { title level access lessonCount instructor { name } } }
  }
}

# Live: what happens to you, wherever it happens.
subscription Notifications {
  notificationReceived { cursor category title body }
}

# Live: who leads.
subscription Board {
  leaderboardUpdated(scope: { type: GLOBAL }, period: WEEKLY) {
    entries { rank xp player { name avatarUrl } }
  }
}
`;
