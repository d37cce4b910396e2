"""Words that say nothing about what a text is about.

English in full. Of other languages the commonest function words only: among mostly English
texts they would look rare, and two German texts would match because both say "und". Left
out are those that are words or names of English too ("car", "mine", "OS").
"""

_ENGLISH = """
a an the this that these those such
i me my myself we us our ours ourselves you your yours yourself yourselves he him his himself
she her hers herself it its itself they them their theirs themselves one ones
who whom whose which what when where why how
am is are was were be been being do does did doing done have has had having
will would shall should can could may might must ought cannot let lets get gets got
not no nor none never neither either both each every any some all many much more most few fewer less least
several other others another same own enough
anyone anything anybody someone something somebody everyone everything everybody nothing nobody
and or but if then else than because as so though although unless until while since whether
at by for from in into of off on onto out over to toward towards up upon with within without under below above
about against among between through throughout during before after across along around behind beside besides
beyond despite down except inside near outside per via
again already also always almost although away else even ever far further here hence however indeed instead
just later likewise maybe meanwhile moreover nearly nevertheless now often once only otherwise perhaps quite
rather really soon still therefore there thereby thereof thus together too usually very well yet
etc eg ie vs
two three four five six seven eight nine ten eleven twelve twenty thirty forty fifty hundred thousand million half
ain aren couldn didn doesn don hadn hasn haven isn ll mightn mustn needn re shan shouldn ve wasn weren won wouldn
"""

_GERMAN = """
aber alle allem allen aller alles als am an auch auf aus bei beim bis bist da dadurch damit dann das dass dem den
denn der deren des dessen die dies diese diesem diesen dieser dieses doch dort du durch ein eine einem einen einer
eines er es etwas euch euer fur gegen habe haben hat hatte hatten hier hinter ich ihm ihn ihnen ihr ihre ihrem ihren
ihrer im immer in ins ist jede jedem jeden jeder jedes jedoch kann kein keine keinen konnen konnte machen mein meine
mich mir mit muss mussen nach nachdem nicht nichts noch nun nur ob oder ohne schon sehr sein seine seinem seinen
seiner seit sich sie sind sobald so soll sollen sollte sondern sonst uber um und uns unser unsere unserem unseren
unter viel vom von vor wahrend wann waren warum weil weiter welche welchem welchen welcher wenn wer werden wie
wieder wir wird wo wurde wurden zu zum zur zwischen
"""

_FRENCH = """
afin ainsi alors apres au aucun aussi autre autres aux avant avec avoir avons ayant ce ceci cela celle ces cet
cette ceux chaque chez comme contre dans de depuis des donc dont du elle elles en encore entre est et etait etaient
etant ete etre faire fait faut il ils je jusqu la le les leur leurs lorsque lors lui mais mes meme moins mon ne
nos notre nous ont ou par parce pas pendant peu peut plus puis qu quand que quel quelle quelles quels qui quoi sa
sans se selon ses si sommes sont sous suis sur ta tandis tous tout toute toutes tres tu un une vers voici vos votre
vous
"""

_SPANISH_PORTUGUESE_ITALIAN = """
ante antes aquel asi aunque cada como con cual cuando del desde donde durante el ella ellas ellos entre era eran esa
ese eso esta estaba estan estas este esto estos fue fueron habia hacia han hasta hay la las lo los mas mientras muy
nada ni nos nosotros nuestra nuestro otra otro otros para pero poco por porque pues que quien se segun ser si sido
sin sobre son su sus tambien tanto tiene tienen toda todas todo todos tras una unas uno unos ya
ao aos ate com da das depois do ela elas ele eles em essa esse foi foram isso isto ja mais mas mesmo muito na nao
nas nem nossa nosso num numa ou pela pelas pelo pelos quando sao sem seu seus sua suas tem um uma
agli al alla alle allo anche che chi ci coi col come cosi cui dagli dai dal dalla dalle degli dei della delle
dello di dopo dove gli hanno il loro ma mentre negli nei nel nella nelle non noi ogni per perche piu poi quale quando
quella quelle quelli quello questa queste questi questo sempre senza si siamo solo sono stata stato sui sul sulla
sulle tra tutti tutto una un voi
"""

_DUTCH = """
aan als ben bij dan dat de deze die dit door dus een eens en er geen haar heb hebben heeft het hij hoe hun iets ik is
je kan kunnen maar meer met mijn moet moeten na naar niet niets nog nu of om omdat onder ons onze ook op over te tegen
toch toen tot uit veel voor waar want waren wat werd wij wordt zal ze zeer zich zij zijn zo zonder zou
"""

STOP_WORDS = frozenset(f"{_ENGLISH}{_GERMAN}{_FRENCH}{_SPANISH_PORTUGUESE_ITALIAN}{_DUTCH}".split())
"""Folded, as they stand in a text: compare before stemming."""
