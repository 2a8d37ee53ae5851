/** Of the passwords that are tried first, those that are long enough to be allowed otherwise. In lower case. */
export const COMMON_PASSWORDS: ReadonlySet<string> = new Set(
  `
    !qaz2wsx#edc !qaz@wsx#edc 0000000000 0123456789 0987654321 1010101010 1020304050 1029384756 1111111111
    1122334455 1212121212 123123123123 1231231234 123321123321 1234123412 12344321aa 1234512345 1234554321
    1234567890 1234567891 12345678910 123456789a 123456789abc 123456789m 123456789o 123456789q 123456789z
    12345678qw 12345678qwe 1234567qwerty 123456abcd 123456abcdef 123456qwerty 12345abcde 12345qwert 1234password
    1234qwerasdf 123abc123abc 123qwe123qwe 123qweasdzxc 1313131313 1472583690 147258369a 147852369a 159357159357
    159753159753 1597534682 1password1 1passwords 1q2w3e4r!@ 1q2w3e4r5t 1q2w3e4r5t6y 1qaz!qaz2wsx 1qaz1qaz1qaz
    1qaz2wsx3edc 1qaz@wsx3edc 1qazxsw23edc 2020202020 2121212121 2718281828 3.14159265 3141592653 3141592654
    4815162342 5201314520 7418529630 741852963a 787878787878 7894561230 789456123a 8675309867 963852741a 9876543210
    a123456789 a1234567890 a1b2c3d4e5 a1b2c3d4e5f6 aa12345678 aa123456789 aaa1234567 abc1234567 abc12345678
    abc123456789 abc123abc123 abcabc1234 abcd1234!@ abcd123456 abcd12345678 abcd1234abcd abcdef1234 abcdef12345
    abcdef123456 abcdefg123 abcdefghij abcdefghijk abcdefghijklmnop access1234 admin12345 admin123456 admin1234567
    admin123456789 adminadmin adminadmin1 adminadmin123 administrator administrator1 administrator123 alessandra
    alessandro alexander1 alexander123 alexandra1 alhamdulillah allahuakbar anthony123 argentina1 arsenal123
    as12345678 asd1234567 asd123456789 asdf1234asdf asdfasdfasdf asdfghjkl1 asdfghjkl123 asdfghjkl; asdfqwer1234
    ashley1234 asshole123 australia1 autumn2024 autumn2025 autumn2026 azertyuiop babygirl12 babygirl123 babygirl13
    babygirl14 backstreet bangladesh barcelona1 barcelona10 barcelona123 baseball12 baseball123 basketball
    basketball1 basketball23 batman1234 beautiful1 beautiful12 beautiful123 bestfriend bestfriend1 bestfriends
    bismillah1 bismillah123 bismillah786 blackberry blackberry1 blackwhite blessed123 blueberry1 brasil2014
    bullshit12 butterfly1 butterfly12 butterfly123 butterfly7 california california1 cassandra1 changeme12
    changeme123 changeme1234 changemenow changepassword charlie123 charlotte1 cheesecake chelsea123 chelseafc1
    chocolate1 chocolate12 chocolate123 christian1 christian123 christina1 christine1 christopher christopher1
    cinderella cocacola12 cocacola123 computer12 computer123 computer1234 contrasena contrasena1 contraseña
    correcthorse correcthorsebatterystaple corvette12 counterstrike cristiano7 default123 default1234 dragon1234
    dragon12345 dragonball dragonballz education1 elizabeth1 elizabeth123 facebook12 facebook123 facebook1234
    ferrari123 football10 football11 football12 football123 forever123 fortnite123 francesco1 friendship fuckyou123
    fuckyou1234 fuckyou12345 fuckyoubitch gabriel123 gabriella1 gangster12 giovanni12 godfather1 godisgood1
    godislove1 google1234 google12345 gorgeous12 greenday12 guest12345 guest123456 harley1234 harleydavidson
    harrypotter harrypotter1 heineken12 hello12345 hello123456 hello1234567 hellohello hellohello1 hellokitty
    hellokitty1 helloworld helloworld! helloworld1 helloworld123 hunter1234 iamawesome iamthebest ilovegod123
    ilovehim123 ilovejesus ilovemyfamily ilovemymom ilovemyself iloveu1234 iloveyou12 iloveyou123 iloveyou1234
    iloveyou143 iloveyou22 iloveyou2u iloveyouall iloveyoubaby iloveyousomuch india12345 india123456 indonesia1
    internet12 internet123 iphone1234 isabella12 isabella123 jackass123 january2024 january2025 january2026
    jennifer12 jennifer123 jessica123 jesus12345 jesus4ever jesuschrist jesusislord johncena12 johncena123
    jordan1234 juventus123 killer1234 learning123 letmein!23 letmein123 letmein1234 letmeinnow letmeinplease
    linkedin123 linkinpark linkinpark1 liverpool1 liverpool123 login12345 login123456 lovebird12 lovelove12
    lovelovelove loveme1234 loverboy12 lovergirl1 loveyou123 loveyou1234 lyceum1234 lyceum12345 manchester
    manchester1 manchesterunited margarita1 master1234 master12345 mercedes12 mercedes123 messi12345 metallica1
    metallica123 michael123 michael1234 michelle12 michelle123 mickeymouse microsoft1 microsoft123 millionaire
    minecraft1 minecraft123 mnbvcxzlkjhgfdsa mohammed123 moneymaker moneymoney monkey1234 monkey12345 motdepasse
    motdepasse1 motherfucker muhammad123 mustang123 mypassword mypassword1 mypassword123 nevermind1 newcastle1
    newpassword newpassword1 newyork123 nicholas12 nicholas123 nightmare1 nirvana123 opensesame opensesame1
    p4ssw0rd123 p@ssw0rd123 p@ssw0rd1234 p@ssword123 p@ssword1234 pa$$w0rd123 pa55word123 pakistan12 pakistan123
    pakistan786 parola1234 passw0rd123 passw0rd1234 password00 password007 password01 password1! password10
    password11 password111 password12 password12! password123! password1234 password12345 password123456
    password1234567890 password13 password2020 password2021 password2022 password2023 password2024 password2025
    password2026 password21 password22 password23 password321 password69 password77 password88 password99
    passwordpassword passwort123 patricia12 playboy123 playboy1234 playstation playstation1 playstation2
    playstation3 poiuytrewq pokemon123 porsche911 princess12 princess123 princess1234 princess13 pussycat12
    q123456789 q1w2e3r4t5 q1w2e3r4t5y6 qazwsx1234 qazwsx12345 qazwsx123456 qazwsxedcrfv qwe1234567 qwe123456789
    qweasdzxc1 qweasdzxc123 qweqweqwe1 qwer123456 qwer12345678 qwert12345 qwert123456 qwerty!@#$ qwerty123!
    qwerty1234 qwerty12345 qwerty123456 qwerty1234567 qwerty123qwe qwertyasdf qwertyqwerty qwertyuiop qwertyuiop1
    qwertyuiop123 qwertyuiop12345 qwertyuiop[] qwertzuiop ranger1234 realmadrid realmadrid1 rockstar12 rockstar123
    ronaldo123 root123456 rootroot123 samantha12 samantha123 samsung123 samsung1234 sanfrancisco school1234
    scoobydoo1 sebastian1 sebastian123 secret1234 secret12345 secret123456 senha12345 senha123456 senha123456789
    sexybitch1 sexygirl12 shadow1234 slipknot12 slipknot666 snickers12 softball12 softball123 spiderman1
    spiderman123 spongebob1 spring2024 spring2025 spring2026 starwars123 stephanie1 strawberry strawberry1
    student123 student1234 student12345 summer2020 summer2021 summer2022 summer2023 summer2024 summer2025
    summer2026 sunshine12 sunshine123 superman12 superman123 supernova1 superstar1 superstar123 sweetheart
    sweetheart1 teacher123 teacher1234 test123456 test12345678 testing123 testing1234 testpassword testtest12
    testtest123 thepassword tinkerbell tinkerbell1 together123 tokiohotel toor123456 topsecret1 trustno1234
    trustno1trustno1 undertaker undertaker1 user123456 user12345678 username123 valentina1 valentina123 victoria12
    victoria123 volleyball volleyball1 w123456789 wachtwoord washington washington1 watermelon welcome123
    welcome123! welcome1234 welcome12345 welcome2020 welcome2021 welcome2022 welcome2023 welcome2024 welcome2025
    welcome2026 whatever12 whatever123 windows123 windows1234 winniethepooh winter2020 winter2021 winter2022
    winter2023 winter2024 winter2025 winter2026 woaini1314 woaini1314520 woaini520520 xbox360123 yamaha1234
    yourpassword z123456789 zaq12wsxcde3 zaq1zaq1zaq1 zxc1234567 zxc123456789 zxcvbnm123 zxcvbnm1234 zxcvbnm12345
  `
    .trim()
    .split(/\s+/),
);
